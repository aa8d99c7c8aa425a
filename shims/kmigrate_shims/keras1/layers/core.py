"""`keras.layers.core`."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from kmigrate_shims.keras1 import activations, regularizers
from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.engine.functions import asked, takes_mask, told
from kmigrate_shims.keras1.engine.layer import InputSpec, Layer
from kmigrate_shims.keras1.engine.merging import Merge
from kmigrate_shims.keras1.layers.declared import DENSE, START, Declared
from kmigrate_shims.keras1.regularizers import ActivityRegularizer

__all__ = [
    "Activation", "ActivityRegularization", "ActivityRegularizer",
    "Dense", "Dropout", "Flatten", "Highway", "Lambda", "Layer", "Masking",
    "MaxoutDense", "Merge", "Permute", "RepeatVector", "Reshape", "SpatialDropout1D", "SpatialDropout2D",
    "SpatialDropout3D", "TimeDistributedDense",
]  # fmt: skip


class Masking(Declared):
    arguments = "mask_value=0.0"
    masks = True

    def compute_mask(self, x: Any, input_mask: Any = None) -> Any:
        return K.any(K.not_equal(x, self.mask_value), axis=-1)

    def call(self, x: Any, mask: Any = None) -> Any:
        return x * K.cast(K.any(K.not_equal(x, self.mask_value), axis=-1, keepdims=True), K.floatx())


class Dropout(Declared):
    arguments = "p, noise_shape=None, seed=None"
    masks = True
    omitted = ("noise_shape", "seed")

    def _ready(self) -> None:
        if 0.0 < self.p < 1.0:
            self.uses_learning_phase = True

    def _get_noise_shape(self, x: Any) -> Any:
        return self.noise_shape

    def call(self, x: Any, mask: Any = None) -> Any:
        if not 0.0 < self.p < 1.0:
            return x
        shape = self._get_noise_shape(x)
        return K.in_train_phase(lambda: K.dropout(x, self.p, shape, seed=self.seed), lambda: x)


class _Spatial(Dropout):
    """Drops whole maps."""

    axes_of_space = 1

    def _ready(self) -> None:
        self.noise_shape = self.seed = None
        super()._ready()

    def _get_noise_shape(self, x: Any) -> Any:
        shape = K.shape(x)
        ones = (1,) * self.axes_of_space
        if self.__dict__.get("dim_ordering") == "th":
            return (shape[0], shape[1], *ones)
        return (shape[0], *ones, shape[self.axes_of_space + 1])


class SpatialDropout1D(_Spatial):
    arguments = "p"


class SpatialDropout2D(_Spatial):
    arguments = "p, dim_ordering='default'"
    omitted = ("dim_ordering",)
    axes_of_space = 2


class SpatialDropout3D(_Spatial):
    arguments = "p, dim_ordering='default'"
    omitted = ("dim_ordering",)
    axes_of_space = 3


class Activation(Declared):
    arguments = "activation"
    masks = True

    def call(self, x: Any, mask: Any = None) -> Any:
        return self.activation(x)


class Reshape(Declared):
    arguments = "target_shape"

    def _ready(self) -> None:
        self.__dict__["target_shape"] = tuple(self.target_shape)

    def _fix_unknown_dimension(self, input_shape: Any, output_shape: Any) -> tuple[int, ...]:
        known = int(np.prod([d for d in output_shape if d >= 0]))
        whole = int(np.prod(input_shape, dtype=int))
        if sum(d < 0 for d in output_shape) > 1:
            raise ValueError("Can only specify one unknown dimension.")
        if all(d >= 0 for d in output_shape):
            if whole != known:
                raise ValueError("total size of new array must be unchanged")
            return tuple(output_shape)
        if known == 0 or whole % known:
            raise ValueError("total size of new array must be unchanged")
        return tuple(whole // known if d < 0 else d for d in output_shape)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        if None in input_shape[1:]:
            return (input_shape[0], *(None if d < 0 else d for d in self.target_shape))
        return (input_shape[0], *self._fix_unknown_dimension(input_shape[1:], self.target_shape))

    def call(self, x: Any, mask: Any = None) -> Any:
        shape = K.int_shape(x)
        target = self.target_shape
        if -1 in target and shape is not None and None not in shape[1:]:
            target = self.get_output_shape_for(shape)[1:]
        return K.reshape(x, (K.shape(x)[0], *target) if -1 in target else (-1, *target))


class Permute(Declared):
    arguments = "dims"

    def _ready(self) -> None:
        self.__dict__["dims"] = tuple(self.dims)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return (input_shape[0], *(input_shape[d] for d in self.dims))

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.permute_dimensions(x, (0, *self.dims))


class Flatten(Declared):
    arguments = ""

    def _ready(self) -> None:
        self.input_spec = [InputSpec(ndim="3+")]

    def get_output_shape_for(self, input_shape: Any) -> Any:
        if not all(input_shape[1:]):
            raise ValueError(
                f'The shape of the input to "Flatten" is not fully defined (got {input_shape[1:]}. Make sure to pass '
                'a complete "input_shape" or "batch_input_shape" argument to the first layer in your model.'
            )
        return (input_shape[0], int(np.prod(input_shape[1:])))

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.batch_flatten(x)


class RepeatVector(Declared):
    arguments = "n"

    def _ready(self) -> None:
        self.input_spec = [InputSpec(ndim=2)]

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return (input_shape[0], self.n, input_shape[1])

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.repeat(x, self.n)


class Lambda(Layer):
    def __init__(self, function: Any, output_shape: Any = None, arguments: Any = None, **kwargs: Any) -> None:
        self.__dict__.update(function=function, arguments=dict(arguments or {}))
        if output_shape is not None and not callable(output_shape):
            if not isinstance(output_shape, (tuple, list)):
                raise TypeError("In Lambda, `output_shape` must be a list, a tuple, or a function.")
            output_shape = tuple(output_shape)
        self.__dict__["_output_shape"] = output_shape
        super().__init__(**kwargs)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        said = self._output_shape
        if callable(said):
            found = said(input_shape)
            if not isinstance(found, (list, tuple)):
                raise ValueError("output_shape function must return a tuple")
            return tuple(found)
        if said is not None:
            batch = input_shape[0][0] if isinstance(input_shape, list) else input_shape[0] if input_shape else None
            return (batch, *said)
        from kmigrate_shims.keras1.backend.settings import on_theano

        if on_theano():
            warnings.warn(
                f"`output_shape` argument not specified for layer {self.name} and cannot be automatically inferred "
                f"with the Theano backend. Defaulting to output shape `{input_shape}` (same as input shape). If the "
                "expected output shape is different, specify it via the `output_shape` argument.",
                stacklevel=2,
            )
            return input_shape
        return None  # told by what the function gives

    def call(self, x: Any, mask: Any = None) -> Any:
        words = {**self.arguments, **({"mask": mask} if takes_mask(self.function) else {})}
        return self.function(x, **words)

    def get_config(self) -> dict[str, Any]:
        config: dict[str, Any] = {"arguments": self.arguments}
        told(config, "function", self.function)
        told(config, "output_shape", self._output_shape)
        return {**super().get_config(), **config}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        config = dict(config)
        for key in ("function", "output_shape"):
            asked(config, key, custom_objects)
        return cls(**config)


class Dense(Declared):
    arguments = f"output_dim, {START}, {DENSE}, input_dim=None"

    def _ready(self) -> None:
        self.input_spec = [InputSpec(ndim="2+")]

    def build(self, input_shape: Any) -> None:
        self.input_dim = input_shape[-1]
        self.input_spec = [InputSpec(dtype=K.floatx(), ndim="2+")]
        self.W = self._weight("W", (self.input_dim, self.output_dim), self.init, "W")
        self.b = self._weight("b", (self.output_dim,), "zero", "b") if self.bias else None
        self._begin_with_given()
        self.built = True

    def call(self, x: Any, mask: Any = None) -> Any:
        output = K.dot(x, self.W)
        return self.activation(output + self.b if self.bias else output)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return (*input_shape[:-1], self.output_dim)


class ActivityRegularization(Declared):
    arguments = "l1=0.0, l2=0.0"
    masks = True

    def _ready(self) -> None:
        self.activity_regularizer = regularizers.L1L2Regularizer(l1=self.l1, l2=self.l2)


class MaxoutDense(Declared):
    arguments = f"output_dim, nb_feature=4, init='glorot_uniform', weights=None, {DENSE}, input_dim=None"

    def _ready(self) -> None:
        self.input_spec = [InputSpec(ndim=2)]

    def build(self, input_shape: Any) -> None:
        self.input_spec = [InputSpec(dtype=K.floatx(), shape=(None, input_shape[1]))]
        self.W = self._weight("W", (self.nb_feature, input_shape[1], self.output_dim), self.init, "W")
        self.b = self._weight("b", (self.nb_feature, self.output_dim), "zero", "b") if self.bias else None
        self._begin_with_given()
        self.built = True

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return (input_shape[0], self.output_dim)

    def call(self, x: Any, mask: Any = None) -> Any:
        output = K.dot(x, self.W)
        return K.max(output + self.b if self.bias else output, axis=1)


class Highway(Declared):
    arguments = f"{START}, {DENSE}, input_dim=None"

    def _take(self, given: dict[str, Any], kwargs: dict[str, Any]) -> None:
        kwargs.pop("transform_bias", None)
        super()._take(given, kwargs)

    def _ready(self) -> None:
        self.input_spec = [InputSpec(ndim=2)]

    def build(self, input_shape: Any) -> None:
        dim = input_shape[1]
        self.input_spec = [InputSpec(dtype=K.floatx(), shape=(None, dim))]
        self.W = self._weight("W", (dim, dim), self.init, "W")
        self.W_carry = self.add_weight((dim, dim), self.init, name=f"{self.name}_W_carry")
        self.b = self.b_carry = None
        if self.bias:
            self.b = self._weight("b", (dim,), "zero", "b")
            self.b_carry = self.add_weight((dim,), "one", name=f"{self.name}_b_carry")
        self._begin_with_given()
        self.built = True

    def call(self, x: Any, mask: Any = None) -> Any:
        carried, y = K.dot(x, self.W_carry), K.dot(x, self.W)
        if self.bias:
            carried, y = carried + self.b_carry, y + self.b
        gate = activations.sigmoid(carried)
        return self.activation(y) * gate + (1 - gate) * x


class TimeDistributedDense(Declared):
    arguments = f"output_dim, {START}, {DENSE}, input_dim=None, input_length=None"
    masks = True

    def _ready(self) -> None:
        self.input_spec = [InputSpec(ndim=3)]

    def build(self, input_shape: Any) -> None:
        self.input_spec = [InputSpec(dtype=K.floatx(), shape=(None, *input_shape[1:]))]
        self.W = self._weight("W", (input_shape[2], self.output_dim), self.init, "W")
        self.b = self._weight("b", (self.output_dim,), "zero", "b") if self.bias else None
        self._begin_with_given()
        self.built = True

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return (input_shape[0], input_shape[1], self.output_dim)

    def call(self, x: Any, mask: Any = None) -> Any:
        output = K.dot(x, self.W)
        return self.activation(output + self.b if self.bias else output)
