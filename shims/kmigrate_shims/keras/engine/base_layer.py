"""The old base class of layers, on Keras 3's."""

from __future__ import annotations

import copy
from typing import Any

import keras
import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.backend.recording import frame
from kmigrate_shims.backend.running import Update
from kmigrate_shims.backend.symbolic import computing, replace
from kmigrate_shims.keras import era
from kmigrate_shims.keras.engine import added_metrics, calls, holding, weights
from kmigrate_shims.keras.engine.additions import silent
from kmigrate_shims.keras.engine.input_spec import InputSpec, check
from kmigrate_shims.keras.engine.nodes import Node, at, only
from kmigrate_shims.keras.utils.generic_utils import object_list_uid, to_list, to_snake_case

__all__ = ["InputSpec", "Layer", "Node", "disable_tracking"]
ALLOWED = {
    "input_shape", "batch_input_shape", "batch_size", "dtype", "name", "trainable", "weights", "input_dtype",
}  # fmt: skip
_NATIVE: Any = keras.layers.Layer


def disable_tracking(func: Any) -> Any:
    return func


class History:
    """`input`, `output` and kin: those of a layer's only call, or of the call that is asked for."""

    input = property(lambda self: only(self, "input"))
    output = property(lambda self: only(self, "output"))
    input_mask = property(lambda self: only(self, "input mask"))
    output_mask = property(lambda self: only(self, "output mask"))
    input_shape = property(lambda self: only(self, "input shape"))
    output_shape = property(lambda self: only(self, "output shape"))
    inbound_nodes = property(lambda self: self._inbound_nodes, lambda self, x: setattr(self, "_inbound_nodes", x))
    outbound_nodes = property(lambda self: self._outbound_nodes, lambda self, x: setattr(self, "_outbound_nodes", x))

    def get_input_at(self, node_index: int) -> Any:
        return at(self, node_index, "input")

    def get_output_at(self, node_index: int) -> Any:
        return at(self, node_index, "output")

    def get_input_shape_at(self, node_index: int) -> Any:
        return at(self, node_index, "input shape")

    def get_output_shape_at(self, node_index: int) -> Any:
        return at(self, node_index, "output shape")

    def get_input_mask_at(self, node_index: int) -> Any:
        return at(self, node_index, "input mask")

    def get_output_mask_at(self, node_index: int) -> Any:
        return at(self, node_index, "output mask")


class Additions:
    """Losses and updates that a layer adds, for some inputs or for none in particular."""

    def _kept(self: Any, which: str) -> list[tuple[str | None, Any]]:
        return self.__dict__.setdefault(which, [])

    def note_losses(self: Any, losses: Any, inputs: Any = None) -> None:
        self._kept("_old_losses").extend((_uid(inputs), loss) for loss in losses)

    def note_updates(self: Any, updates: Any, inputs: Any = None) -> None:
        self._kept("_old_updates").extend((_uid(inputs), one) for one in updates)

    def add_loss(self: Any, losses: Any = None, inputs: Any = None) -> None:
        given = [x for x in to_list(losses, allow_tuple=True) if x is not None]
        now = frame()
        if not computing():
            self.note_losses(given, inputs)
        elif holding.unheard(inputs):
            return
        elif now is not None:
            now.losses.extend(given)
        elif given:  # in a model of Keras 3
            super().add_loss([tf.convert_to_tensor(x) for x in given])  # type: ignore[misc]

    def add_update(self: Any, updates: Any, inputs: Any = None) -> None:
        given = [x for x in to_list(updates) if x is not None]
        given = [Update(*x) if isinstance(x, (tuple, list)) else x for x in given]
        now = frame()
        if not computing():
            self.note_updates(given, inputs)
            return
        if now is not None and holding.unheard(inputs):
            return
        for one in given:
            if not isinstance(one, Update):
                continue  # done already
            if now is not None:
                one.owner = self
                now.updates.append(one)  # a frozen layer's too, which others are told from by their place
            elif getattr(self._get_call_context(), "training", None) or self.stateful:
                one.apply(one.value)

    @property
    def losses(self: Any) -> list[Any]:
        if computing() and frame() is None:
            return list(super().losses)  # type: ignore[misc]
        own = [loss for _, loss in self._kept("_old_losses")]
        return own + [loss for layer in self._inner_layers() for loss in getattr(layer, "losses", [])]

    @property
    def updates(self: Any) -> list[Any]:
        if silent(self):
            return []
        own = [one for _, one in self._kept("_old_updates")]
        return own + [one for layer in self._inner_layers() for one in getattr(layer, "updates", [])]

    def get_losses_for(self: Any, inputs: Any) -> list[Any]:
        own = [loss for uid, loss in self._kept("_old_losses") if uid == _uid(inputs)]
        inner = [layer for layer in self._inner_layers() if hasattr(layer, "get_losses_for")]
        return own + [loss for layer in inner for loss in layer.get_losses_for(inputs)]

    def get_updates_for(self: Any, inputs: Any) -> list[Any]:
        if silent(self):
            return []
        own = [one for uid, one in self._kept("_old_updates") if uid == _uid(inputs)]
        inner = [layer for layer in self._inner_layers() if hasattr(layer, "get_updates_for")]
        return own + [one for layer in inner for one in layer.get_updates_for(inputs)]


def _uid(inputs: Any) -> str | None:
    return None if inputs is None or inputs == [] else object_list_uid(inputs)


class Slashed(str):
    """A name such as `conv1/conv`. Keras refuses a name with a slash in it; TensorFlow makes scopes of its parts."""

    def __contains__(self, part: str) -> bool:
        return part != "/" and str.__contains__(self, part)


class Layer(History, Additions, weights.Weights, keras.layers.Layer):
    """A layer with the arguments, attributes and methods of the old ones. Keras 3 takes it for one of its own."""

    name: Any
    names_its_weights = True  # `dense_1/kernel:0`

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        return super().__new__(cls)  # Keras 3 would note the arguments, which get_config does here

    def __init__(self, **kwargs: Any) -> None:
        for key in kwargs:
            if key not in ALLOWED:
                raise TypeError("Keyword argument not understood:", key)
        name = kwargs.get("name")
        if not name:
            prefix = type(self).__name__
            name = f"{to_snake_case(prefix)}_{K.get_uid(prefix)}"
        self._start(name.replace("/", "_"))
        if name != self.name:
            self.name = Slashed(name)
        self.trainable = kwargs.get("trainable", True)
        self.stateful = False
        if "batch_input_shape" in kwargs:
            self.batch_input_shape = tuple(kwargs["batch_input_shape"])
        elif kwargs.get("input_shape") is not None:
            shape = kwargs["input_shape"]
            shape = (shape,) if isinstance(shape, int) else tuple(shape)
            self.batch_input_shape = (kwargs.get("batch_size"), *shape)
        self.dtype = kwargs.get("dtype") or kwargs.get("input_dtype") or K.floatx()
        self._initial_weights = kwargs.get("weights")

    def _start(self, name: str) -> None:
        _NATIVE.__init__(self, name=name, autocast=False)
        self.__dict__["_old_supports_masking"] = False
        self._allow_non_tensor_positional_args = True
        self._convert_input_args = False

    @property
    def supports_masking(self) -> Any:
        return self.__dict__.get("_old_supports_masking", False)

    @supports_masking.setter
    def supports_masking(self, value: Any) -> None:
        self.__dict__["_old_supports_masking"] = value

    @property
    def dtype(self) -> Any:
        return self.__dict__.get("_old_dtype", "float32")

    @dtype.setter
    def dtype(self, value: Any) -> None:
        self.__dict__["_old_dtype"] = value

    @property
    def input_spec(self) -> Any:
        return self.__dict__.get("_old_input_spec")

    @input_spec.setter
    def input_spec(self, value: Any) -> None:
        self.__dict__["_old_input_spec"] = value

    @property
    def _initial_weights(self) -> Any:
        return self.__dict__.get("_given_weights")

    @_initial_weights.setter
    def _initial_weights(self, value: Any) -> None:
        self.__dict__["_given_weights"] = value

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("_trainable_weights", "_non_trainable_weights"):
            self.__dict__[name] = list(value)
        elif isinstance(getattr(type(self), name, None), property) and name in _SETTABLE:
            object.__setattr__(self, name, value)
        else:
            super().__setattr__(name, value)
            holding.note(self, value)

    def _lock_state(self) -> None:
        """Old layers made weights whenever they liked."""

    @weights.shape_first
    def add_weight(
        self,
        name: Any = None,
        shape: Any = None,
        dtype: Any = None,
        initializer: Any = None,
        regularizer: Any = None,
        trainable: bool = True,
        constraint: Any = None,
    ) -> Any:
        weight = weights.make(self, name, shape, dtype, initializer, trainable, constraint)
        if regularizer is not None:
            self.__dict__.setdefault("_weight_penalties", []).append((weight, regularizer))
            with tf.init_scope():
                if not computing():
                    self.note_losses([regularizer(weight)])
        self._own("_trainable_weights" if trainable else "_non_trainable_weights").append(weight)
        return weight

    def __reduce__(self) -> Any:
        """By configuration and weights: Keras 3 would write a file of the layer alone, by its own class names."""
        shape = self.get_input_shape_at(0) if getattr(self, "_inbound_nodes", None) else None
        return _again, (type(self), self.get_config(), shape if self.built else None, self.get_weights())

    def __deepcopy__(self, memo: Any) -> Any:
        make, given = self.__reduce__()
        return make(*given)

    def add_metric(self, value: Any, name: str | None = None) -> None:
        added_metrics.add(self, value, name)

    def _get_regularization_losses(self) -> list[Any]:
        """For models of Keras 3."""
        return [regularizer(weight) for weight, regularizer in self.__dict__.get("_weight_penalties", [])]

    def assert_input_compatibility(self, inputs: Any) -> None:
        check(self, inputs)

    def build(self, input_shape: Any) -> None:
        self.built = True

    def call(self, inputs: Any, **kwargs: Any) -> Any:
        return inputs

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        return calls.call(self, inputs, args, kwargs)

    def compute_output_spec(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """What Keras 3 asks when it works out the shapes of a model."""
        found, _ = calls.trace(self, inputs, args, kwargs)
        return replace(found, lambda x: calls._symbol(x, None))

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        if self.supports_masking:
            return mask
        if mask is not None and any(m is not None for m in to_list(mask, allow_tuple=True)):
            raise TypeError(f"Layer {self.name} does not support masking, but was passed an input_mask: {mask}")
        return None

    def get_config(self) -> dict[str, Any]:
        config: dict[str, Any] = {"name": self.name, "trainable": self.trainable}
        if hasattr(self, "batch_input_shape"):
            config["batch_input_shape"] = self.batch_input_shape
        if hasattr(self, "dtype") and (not era.is_before("2.3") or "batch_input_shape" in config):
            config["dtype"] = self.dtype
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)

    @property
    def metrics(self) -> list[Any]:
        inner = [m for layer in self._inner_layers() for m in getattr(layer, "metrics", [])]
        return [*self.__dict__.get("_old_metrics", []), *inner]


_SETTABLE = {
    "trainable", "trainable_weights", "non_trainable_weights", "supports_masking", "dtype", "input_spec",
    "_initial_weights",
}  # fmt: skip


def _again(cls: Any, config: Any, shape: Any, arrays: Any) -> Any:
    layer = cls.from_config(copy.deepcopy(config))
    if shape is not None and not layer.built:
        layer.build(shape)
        layer.built = True
    if arrays:
        layer.set_weights(arrays)
    return layer
