"""Layers that hold others: their weights are there when the model is, as tf.keras made them.

tf.keras called every layer once when a model was made. Keras 3 does not call a layer that has a `build` and says its
shapes itself, nor the cell of an `RNN`: weights of the layers inside of it begin with the first data, and
`set_weights`, `summary` and `load_weights` do not know them before.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any

import keras


def build_inside(layer: Any, input_shape: Any) -> None:
    """Has a layer's or cell's own `call` make the weights of the layers inside, for its `build` to ask for."""
    given = [_placeholders(layer, input_shape)]
    if hasattr(layer, "state_size"):
        given.append(_states(layer, _first(input_shape)))
    takes = inspect.signature(layer.call).parameters
    # Of the operation, for a layer asks its own `compute_output_shape` and calls nothing.
    keras.Operation.compute_output_spec(layer, *given, **({"training": False} if "training" in takes else {}))


def _is_one(shape: Any) -> bool:
    return not isinstance(shape, dict) and all(size is None or isinstance(size, int) for size in shape)


def _first(shape: Any) -> Any:
    while not _is_one(shape):
        shape = next(iter(shape.values())) if isinstance(shape, dict) else shape[0]
    return shape


def _placeholders(layer: Any, shape: Any) -> Any:
    if isinstance(shape, dict):
        return {name: _placeholders(layer, one) for name, one in shape.items()}
    if not _is_one(shape):
        return [_placeholders(layer, one) for one in shape]
    return keras.KerasTensor(tuple(shape), dtype=layer.compute_dtype)


def _states(layer: Any, shape: Any) -> Any:
    """What an `RNN` hands to its cell: a list also of one state."""
    size = layer.state_size
    sizes = list(size) if isinstance(size, Iterable) and not hasattr(size, "as_list") else [size]

    def state(one: Any) -> Any:
        of = one.as_list() if hasattr(one, "as_list") else list(one) if isinstance(one, tuple | list) else [one]
        return keras.KerasTensor((shape[0], *of), dtype=layer.compute_dtype)

    return [state(one) for one in sizes]
