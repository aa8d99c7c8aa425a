"""The ends of a model, of which a Sequential of Keras 3 knows nothing before it is called."""

from __future__ import annotations

from typing import Any

import keras


def input_of(model: keras.Model) -> Any:
    """The tensor that the model begins with, or the list of them."""
    return _end(model.inputs)


def output_of(model: keras.Model) -> Any:
    """The tensor that the model ends with, or the list of them."""
    return _end(model.outputs)


def _end(tensors: list[Any]) -> Any:
    return tensors[0] if len(tensors) == 1 else list(tensors)
