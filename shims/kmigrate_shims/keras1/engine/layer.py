"""The base class of layers: `get_output_shape_for`, `call(x, mask)`, and weights that a layer assigns as a list."""

from __future__ import annotations

import warnings
from typing import Any

import tensorflow as tf
from keras import KerasTensor

from kmigrate_shims.backend.symbolic import KerasVariable, replace
from kmigrate_shims.keras.engine import base_layer, weights
from kmigrate_shims.keras.engine.input_spec import InputSpec as _Spec
from kmigrate_shims.keras.engine.nodes import Node
from kmigrate_shims.keras.utils.generic_utils import object_list_uid, to_list
from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1 import initializations
from kmigrate_shims.keras1.backend.settings import on_theano
from kmigrate_shims.keras1.generic import Keyed, keyed

__all__ = ["InputSpec", "Keyed", "Layer", "Node", "object_list_uid", "to_list"]
ALLOWED = {"input_shape", "batch_input_shape", "input_dtype", "name", "trainable"}
NAMED_BEFORE = ("create_input_layer",)


class InputSpec(_Spec):
    """Where `ndim` is "3+" more axes are welcome."""

    def __init__(self, dtype: Any = None, shape: Any = None, ndim: Any = None) -> None:
        least = None
        if isinstance(ndim, str):
            if "+" not in ndim or not ndim[: ndim.find("+")].isdigit():
                raise ValueError('When passing a str "ndim", it should have the form "2+", "3+", etc.')
            least, told = int(ndim[: ndim.find("+")]), ndim
            super().__init__(dtype=dtype, shape=shape, min_ndim=least)
            self.told_ndim = told
            return
        super().__init__(dtype=dtype, shape=shape, ndim=ndim)


class Layer(base_layer.Layer):
    names_its_weights = False  # `dense_1_W`, which the layer says itself
    updates_when_frozen = True

    def __init__(self, **kwargs: Any) -> None:
        for key in kwargs:
            if key not in ALLOWED:
                raise TypeError("Keyword argument not understood:", key)
        kept = {name: self.__dict__[name] for name in _KEPT if name in self.__dict__}
        name = kwargs.get("name")
        if not name:
            prefix = type(self).__name__.lower()
            name = f"{prefix}_{K.get_uid(prefix)}"
        self._start(name.replace("/", "_"))
        self.__dict__.update(kept)
        if name != self.name:
            self.name = name
        self.trainable = kwargs.get("trainable", True)
        if "batch_input_shape" in kwargs:
            self.batch_input_shape = tuple(kwargs["batch_input_shape"])
        elif "input_shape" in kwargs:
            self.batch_input_shape = (None, *tuple(kwargs["input_shape"]))
        if hasattr(self, "batch_input_shape"):
            self.input_dtype = kwargs.get("input_dtype", K.floatx())
        self.dtype = K.floatx()
        self.__dict__.setdefault("stateful", False)
        self.__dict__.setdefault("activity_regularizer", None)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _PLAIN:  # Keras 3 would wrap them, or keep an eye on what they hold
            self.__dict__[name] = value
        elif name in ("constraints", "uses_learning_phase", "regularizers", "losses", "updates"):
            object.__setattr__(self, name, value)
        else:
            super().__setattr__(name, value)

    # Keras 3 has a property of this name, the old layers an attribute.
    activity_regularizer = property(
        lambda self: self.__dict__.get("activity_regularizer"),
        lambda self, value: self.__dict__.__setitem__("activity_regularizer", value),
    )

    @property
    def constraints(self) -> Any:
        return self.__dict__.setdefault("_constraints", Keyed())

    @constraints.setter
    def constraints(self, value: Any) -> None:
        self.__dict__["_constraints"] = keyed(value)

    @property
    def uses_learning_phase(self) -> Any:
        return self.__dict__.get("_says_phase", False)

    @uses_learning_phase.setter
    def uses_learning_phase(self, value: Any) -> None:
        self.__dict__["_says_phase"] = value

    @property
    def regularizers(self) -> list[Any]:
        return self.__dict__.setdefault("_regularizers", [])

    @regularizers.setter
    def regularizers(self, value: Any) -> None:
        self.__dict__["_regularizers"] = list(value)

    @property
    def losses(self) -> list[Any]:
        return list(super().losses)

    @losses.setter
    def losses(self, value: Any) -> None:
        self.__dict__["_old_losses"] = [(None, one) for one in value]

    @property
    def updates(self) -> list[Any]:
        return list(super().updates)

    @updates.setter
    def updates(self, value: Any) -> None:
        self.__dict__["_old_updates"] = []
        if value:
            self.add_update(list(value))

    def create_input_layer(self, batch_input_shape: Any, input_dtype: Any = None, name: Any = None) -> None:
        from kmigrate_shims.keras1.engine.input_layer import Input

        if not name:
            prefix = type(self).__name__.lower() + "_input_"
            name = prefix + str(K.get_uid(prefix))
        self.batch_input_shape, self.input_dtype = tuple(batch_input_shape), input_dtype or K.floatx()
        self(Input(batch_shape=self.batch_input_shape, dtype=self.input_dtype, name=name))

    def add_inbound_node(self, inbound_layers: Any, node_indices: Any = None, tensor_indices: Any = None) -> None:
        layers = to_list(inbound_layers)
        nodes, tensors = node_indices or [0] * len(layers), tensor_indices or [0] * len(layers)
        given = [
            to_list(one.get_output_at(node))[tensor or 0]
            for one, node, tensor in zip(layers, to_list(nodes), to_list(tensors), strict=True)
        ]
        self(given[0] if len(given) == 1 else given)

    def add_weight(
        self,
        shape: Any,
        initializer: Any,
        name: Any = None,
        trainable: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
    ) -> Any:
        made = initializations.get(initializer)

        def value(shape: Any, dtype: Any = None) -> Any:
            return made(shape, name=name)

        weight = weights.make(self, name, tuple(shape), None, value, trainable, None)
        if on_theano():
            weight.kmigrate_name = name
        if regularizer is not None:
            self._penalize(regularizer, weight)
        if constraint is not None:
            self.constraints[weight] = constraint
        self._own("_trainable_weights" if trainable else "_non_trainable_weights").append(weight)
        return weight

    def _penalize(self, regularizer: Any, weight: Any) -> None:
        self.__dict__.setdefault("_weight_penalties", []).append((weight, regularizer))
        self.note_losses([regularizer(weight)])

    def _begin_with_given(self) -> None:
        """The weights of the argument `weights`, once there are any to be set."""
        given = self.__dict__.get("initial_weights")
        if given is not None:
            self.set_weights(given)
            del self.__dict__["initial_weights"]

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return input_shape

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self.get_output_shape_for(input_shape)

    def _call(self, x: Any, mask: Any = None) -> Any:
        return x

    def _compute_mask(self, input: Any, input_mask: Any = None) -> Any:
        if self.supports_masking:
            return input_mask
        if input_mask is not None and any(m is not None for m in to_list(input_mask)):
            raise ValueError(f"Layer {self.name} does not support masking, but was passed an input_mask: {input_mask}")
        return None

    # Layers name their parameters as they like.
    call: Any = _call
    compute_mask: Any = _compute_mask

    def __call__(self, x: Any, mask: Any = None) -> Any:
        found = super().__call__(x) if mask is None else super().__call__(x, mask=mask)
        return replace(found, _without_theano)

    def get_config(self) -> dict[str, Any]:
        config: dict[str, Any] = {"name": self.name, "trainable": self.trainable}
        if hasattr(self, "batch_input_shape"):
            config["batch_input_shape"] = self.batch_input_shape
        if "input_dtype" in self.__dict__:  # Keras 3 has a property of this name
            config["input_dtype"] = self.input_dtype
        return config

    def count_params(self) -> int:
        if not self.built:
            raise RuntimeError(
                f"You tried to call `count_params` on {self.name}, but the layer isn't built. You can build it "
                "manually via: `layer.build(batch_input_shape)`."
            )
        return sum(K.count_params(w) for w in self.weights)


# What a layer may have said of itself before the constructor of this class runs.
_KEPT = ("_old_supports_masking", "_old_input_spec", "_says_phase", "_constraints", "_trainable_weights",
         "_non_trainable_weights", "activity_regularizer", "_regularizers", "_old_losses", "initial_weights",
         "stateful", "layer", "layers")  # fmt: skip
_PLAIN = {"initial_weights", "stateful", "batch_input_shape", "input_dtype", "states", "input_dim"}


def _without_theano(x: Any) -> Any:
    """What functions of `theano.tensor` gave, as the tensor that it stands for."""
    return tf.convert_to_tensor(x) if type(x).__module__.startswith("kmigrate_shims.theano") else x


def symbolic(x: Any) -> bool:
    return isinstance(x, (KerasTensor, KerasVariable))


def warn_gone(text: str) -> None:
    warnings.warn(text, stacklevel=3)
