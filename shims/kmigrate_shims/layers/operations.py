"""Functions of TensorFlow that were used on tensors of a model, as a layer: the files of Keras 3 keep no such use."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import keras
import tensorflow as tf

from kmigrate_shims.layers.common import register
from kmigrate_shims.layers.keras_operations import FUNCTIONS
from kmigrate_shims.utils.density import as_dense

# Of Keras itself: its functions were operations as well.
BACKEND = {
    "keras.backend.batch_flatten": lambda x: tf.reshape(x, [-1, tf.reduce_prod(tf.shape(x)[1:])]),
    "keras.backend.flatten": lambda x: tf.reshape(x, [-1]),
    "keras.backend.hard_sigmoid": lambda x: tf.clip_by_value(0.2 * x + 0.5, 0.0, 1.0),
    "keras.backend.relu": tf.nn.relu,
    "keras.backend.softplus": tf.nn.softplus,
    "keras.backend.permute_dimensions": lambda x, pattern: tf.transpose(x, pattern),
    "keras.backend.reverse": lambda x, axes: tf.reverse(x, [axes] if isinstance(axes, int) else axes),
    "keras.backend.squeeze": lambda x, axis: tf.squeeze(x, [axis]),
    "keras.activations.hard_sigmoid": lambda x: tf.clip_by_value(0.2 * x + 0.5, 0.0, 1.0),
    "__operators__.add": tf.math.add,
    "__operators__.getitem": lambda x, slice_spec: x[_subscript(slice_spec)],
    "__operators__.ragged_getitem": lambda x, slice_spec: x[_subscript(slice_spec)],
    **FUNCTIONS,
}
PROBABILITIES = frozenset(
    {"nn.softmax", "compat.v1.nn.softmax", "math.softmax", "math.sigmoid", "nn.sigmoid", "sigmoid"}
)
TYPES = ("dtype", "out_type", "output_type")  # not every function takes their names
_TABLE = tomllib.loads(files("kmigrate_shims.layers").joinpath("operations.toml").read_text(encoding="utf-8"))
ALLOWED = frozenset(f"{module}{name}" for module, names in _TABLE.items() for name in names.split())


def known(function: str) -> Any:
    """The function of this public name, or None where it is none that may be used."""
    if function in BACKEND:
        return BACKEND[function]
    if function not in ALLOWED:
        return None
    found: Any = tf
    for part in function.split("."):
        found = getattr(found, part, None)
    return found


def tensors_in(value: Any) -> set[int]:
    """The numbers of the inputs that some arguments take."""
    if isinstance(value, Mapping):
        return {value["tensor"]} if set(value) == {"tensor"} else set().union(*map(tensors_in, value.values()), set())
    return set().union(*map(tensors_in, value), set()) if isinstance(value, list | tuple) else set()


class OnTensors(keras.layers.Layer):
    """A function of tensors as a layer. It takes any mask, and makes none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"autocast": False, **kwargs})
        self.supports_masking = True

    def call(self, inputs: Any) -> Any:
        return self.computed(list(inputs) if isinstance(inputs, list | tuple) else [inputs])

    def computed(self, given: list[Any]) -> Any:
        raise NotImplementedError

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        return super().compute_output_spec(*tf.nest.map_structure(as_dense, list(args)), **kwargs)

    def compute_mask(self, inputs: Any, previous_mask: Any) -> None:
        return None


@register()
class TensorFlowOperation(OnTensors):
    """`TensorFlowOperation("math.add", {"first": {"tensor": 0}, "y": 1})(x)` is what `x + 1` was.

    In `arguments`, `{"tensor": n}` is the n-th input, `{"slice": [start, stop, step]}` and `{"ellipsis": True}` are
    what they say, and `first` is the argument that was given by its place.
    """

    def __init__(self, function: str, arguments: Mapping[str, Any], **kwargs: Any) -> None:
        if known(function) is None:
            raise ValueError(f"tf.{function} is no function that a file may name")
        super().__init__(**kwargs)
        self.function = function
        self.arguments = dict(arguments)

    def computed(self, given: list[Any]) -> Any:
        filled = {name: filled_in(value, given) for name, value in self.arguments.items()}
        filled |= {name: tf.as_dtype(filled[name]) for name in TYPES if isinstance(filled.get(name), str)}
        first = [filled.pop("first")] if "first" in filled else []
        made = known(self.function)(*first, **filled)
        if self.function in PROBABILITIES and filled.get("axis", -1) in (-1, None):
            # Losses look here for what they may take instead, so that gradients are those of the argument.
            made._keras_logits = next(iter((*first, *filled.values())))
        return list(made) if isinstance(made, tuple) else made

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "function": self.function, "arguments": self.arguments}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> TensorFlowOperation:
        return cls(**config)


@register()
class AddLoss(keras.layers.Layer):
    """`AddLoss()([y, loss])` is `y`, and adds what `model.add_loss(loss)` of tf.keras added."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs: Any) -> Any:
        for loss in inputs[1:]:
            self.add_loss(tf.reduce_sum(loss))
        return inputs[0]

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        return previous_mask[0] if isinstance(previous_mask, list | tuple) else previous_mask


def filled_in(value: Any, given: list[Any]) -> Any:
    """What a layer keeps of its arguments, with the tensors that it is given."""
    if isinstance(value, Mapping):
        if set(value) == {"tensor"}:
            return given[value["tensor"]]
        if set(value) == {"slice"}:
            return slice(*(filled_in(one, given) for one in value["slice"]))
        return Ellipsis if set(value) == {"ellipsis"} else {key: filled_in(one, given) for key, one in value.items()}
    return [filled_in(one, given) for one in value] if isinstance(value, list | tuple) else value


def _subscript(spec: Any) -> Any:
    return tuple(spec) if isinstance(spec, list) else spec
