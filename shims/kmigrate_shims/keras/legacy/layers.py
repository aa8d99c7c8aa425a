"""`keras.legacy.layers`: layers of Keras 1 that Keras 2 still had."""

from __future__ import annotations

import warnings
from typing import Any

from kmigrate_shims import backend as K
from kmigrate_shims.keras.engine.base_layer import InputSpec, Layer
from kmigrate_shims.keras.layers.common import config_of, take
from kmigrate_shims.keras.layers.convolutional import Conv1D, Conv2D
from kmigrate_shims.keras.layers.convolutional_recurrent import ConvRNN2D
from kmigrate_shims.keras.legacy.recurrent import Recurrent

__all__ = ["AtrousConvolution1D", "AtrousConvolution2D", "ConvRecurrent2D", "Highway", "MaxoutDense", "Recurrent"]
_PARTS = ("kernel_initializer", "kernel_regularizer", "bias_regularizer", "activity_regularizer", "kernel_constraint",
          "bias_constraint")  # fmt: skip


def _old_words(kwargs: dict[str, Any]) -> None:
    renamed = {
        "output_dim": "units", "init": "kernel_initializer", "W_regularizer": "kernel_regularizer",
        "b_regularizer": "bias_regularizer", "W_constraint": "kernel_constraint", "b_constraint": "bias_constraint",
        "bias": "use_bias",
    }  # fmt: skip
    for old, new in renamed.items():
        if old in kwargs:
            kwargs[new] = kwargs.pop(old)


class _Old(Layer):
    def _take_old(self, given: dict[str, Any], kwargs: dict[str, Any], more: tuple[str, ...]) -> None:
        input_dim = given["input_dim"]
        if input_dim:
            kwargs["input_shape"] = (input_dim,)
        Layer.__init__(self, **kwargs)
        take(self, given, *_PARTS, *more)
        self.input_dim = input_dim
        self.input_spec = InputSpec(ndim=2)

    def _weight(self, name: str, shape: Any, plain: bool = False) -> Any:
        kind = "kernel" if "kernel" in name or "W" in name else "bias"
        return self.add_weight(
            shape=shape,
            initializer=self.kernel_initializer if kind == "kernel" else "zero",
            name=name,
            regularizer=None if plain else getattr(self, kind + "_regularizer"),
            constraint=None if plain else getattr(self, kind + "_constraint"),
        )


class MaxoutDense(_Old):
    def __init__(
        self, output_dim: int, nb_feature: int = 4, init: Any = "glorot_uniform", weights: Any = None,
        W_regularizer: Any = None, b_regularizer: Any = None, activity_regularizer: Any = None,
        W_constraint: Any = None, b_constraint: Any = None, bias: bool = True, input_dim: Any = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        warnings.warn("The `MaxoutDense` layer is deprecated and will be removed after 06/2017.", stacklevel=2)
        given = {k: v for k, v in locals().items() if k not in ("self", "kwargs", "__class__")}
        _old_words(given)
        if weights is not None:
            kwargs["weights"] = weights
        self._take_old(given, kwargs, ("use_bias",))
        self.output_dim, self.nb_feature = output_dim, nb_feature

    def build(self, input_shape: Any) -> None:
        self.W = self._weight("W", (self.nb_feature, input_shape[-1], self.output_dim))
        self.b = self._weight("b", (self.nb_feature, self.output_dim)) if self.use_bias else None
        self.built = True

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (input_shape[0], self.output_dim)

    def call(self, x: Any) -> Any:
        output = K.dot(x, self.W)
        if self.b is not None:
            output = output + self.b
        return K.max(output, axis=1)

    def get_config(self) -> dict[str, Any]:
        own = config_of(self, *_PARTS)
        words = {"init": own["kernel_initializer"], "W_regularizer": own["kernel_regularizer"],
                 "b_regularizer": own["bias_regularizer"], "activity_regularizer": own["activity_regularizer"],
                 "W_constraint": own["kernel_constraint"], "b_constraint": own["bias_constraint"],
                 "bias": self.use_bias, "input_dim": self.input_dim, "output_dim": self.output_dim,
                 "nb_feature": self.nb_feature}  # fmt: skip
        return {**super().get_config(), **words}


class Highway(_Old):
    def __init__(
        self, init: Any = "glorot_uniform", activation: Any = None, weights: Any = None, W_regularizer: Any = None,
        b_regularizer: Any = None, activity_regularizer: Any = None, W_constraint: Any = None,
        b_constraint: Any = None, bias: bool = True, input_dim: Any = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        warnings.warn("The `Highway` layer is deprecated and will be removed after 06/2017.", stacklevel=2)
        if "transform_bias" in kwargs:
            kwargs.pop("transform_bias")
            warnings.warn("`transform_bias` argument is deprecated and will be removed after 5/2017.", stacklevel=2)
        given = {k: v for k, v in locals().items() if k not in ("self", "kwargs", "__class__")}
        _old_words(given)
        if weights is not None:
            kwargs["weights"] = weights
        self._take_old(given, kwargs, ("activation", "use_bias"))

    def build(self, input_shape: Any) -> None:
        dim = input_shape[1]
        self.W = self._weight("W", (dim, dim))
        self.W_carry = self._weight("W_carry", (dim, dim), plain=True)
        if self.use_bias:
            self.b = self._weight("b", (dim,))
            self.b_carry = self.add_weight(shape=(dim,), initializer="one", name="b_carry")
        self.built = True

    def call(self, x: Any) -> Any:
        y = K.dot(x, self.W_carry)
        if self.use_bias:
            y = y + self.b_carry
        gate = K.sigmoid(y)
        y = K.dot(x, self.W)
        if self.use_bias:
            y = y + self.b
        return self.activation(y) * gate + (1 - gate) * x

    def get_config(self) -> dict[str, Any]:
        own = config_of(self, *_PARTS, "activation")
        words = {"init": own["kernel_initializer"], "activation": own["activation"],
                 "W_regularizer": own["kernel_regularizer"], "b_regularizer": own["bias_regularizer"],
                 "activity_regularizer": own["activity_regularizer"], "W_constraint": own["kernel_constraint"],
                 "b_constraint": own["bias_constraint"], "bias": self.use_bias, 
                 "input_dim": self.input_dim}  # fmt: skip
        return {**super().get_config(), **words}


def AtrousConvolution1D(*args: Any, **kwargs: Any) -> Any:
    if "atrous_rate" in kwargs:
        kwargs["dilation_rate"] = kwargs.pop("atrous_rate")
    elif len(args) >= 3:
        args, kwargs["dilation_rate"] = args[:2] + args[3:], args[2]
    warnings.warn(
        "The `AtrousConvolution1D` layer has been deprecated. Use instead the `Conv1D` layer with the "
        "`dilation_rate` argument.",
        stacklevel=2,
    )
    return Conv1D(*args, **kwargs)


def AtrousConvolution2D(*args: Any, **kwargs: Any) -> Any:
    if "atrous_rate" in kwargs:
        kwargs["dilation_rate"] = kwargs.pop("atrous_rate")
    elif len(args) >= 4:
        args, kwargs["dilation_rate"] = args[:3] + args[4:], args[3]
    warnings.warn(
        "The `AtrousConvolution2D` layer has been deprecated. Use instead the `Conv2D` layer with the "
        "`dilation_rate` argument.",
        stacklevel=2,
    )
    return Conv2D(*args, **kwargs)


class ConvRecurrent2D(ConvRNN2D):
    """The old base class; layers of one's own derive from ConvRNN2D with a cell."""
