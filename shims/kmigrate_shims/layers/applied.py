"""Functions of TensorFlow on tensors of a model: each use is a layer, as it was in tf.keras until TensorFlow 2.15."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kmigrate_shims.layers.operations import ALLOWED, OnTensors, TensorFlowOperation, filled_in, known


def applied(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """`applied(tf.concat, [x, y], axis=-1)`. What is no tensor of a model goes to the function as it is."""
    tensors: list[Any] = []
    held = _held([args, kwargs], tensors)
    if not tensors:
        return function(*args, **kwargs)
    inputs = tensors[0] if len(tensors) == 1 else tensors
    name, arguments = _name(function), _arguments(function, held)
    if name is not None and arguments is not None:
        return TensorFlowOperation(name, arguments)(inputs)
    return _Applied(function, held)(inputs)


class _Applied(OnTensors):
    """A use that no file could name: of a function of the program's own, or of what only this process has."""

    def __init__(self, function: Callable[..., Any], held: Any) -> None:
        super().__init__()
        self.function = function
        self.held = (held,)  # a tuple, so that Keras keeps no account of what is inside

    def computed(self, given: list[Any]) -> Any:
        positional, named = filled_in(self.held[0], given)
        return self.function(*positional, **named)

    def get_config(self) -> dict[str, Any]:
        name = getattr(self.function, "__name__", self.function)
        raise NotImplementedError(
            f"{name} was applied to tensors of this model, and a file cannot hold what it was given. Write it in the "
            "call of a layer, or save the weights alone."
        )


def _name(function: Callable[..., Any]) -> str | None:
    """The public name under which a file may name the function; None where there is none."""
    return _names().get(id(function))


@cache
def _names() -> dict[int, str]:
    """The shortest name of each."""
    return {id(known(name)): name for name in sorted(ALLOWED, key=lambda name: (-len(name), name)) if known(name)}


def _arguments(function: Callable[..., Any], held: Any) -> dict[str, Any] | None:
    """All of them by name; None where a file could not hold them."""
    try:
        bound = inspect.signature(function).bind(*held[0], **held[1])
    except (TypeError, ValueError):
        return None
    kinds = {parameter.kind for parameter in bound.signature.parameters.values()}
    if kinds & {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}:
        return None
    arguments = {name: value for name, value in bound.arguments.items() if name != "name"}
    return arguments if all(map(_is_plain, arguments.values())) else None


def _held(value: Any, tensors: list[Any]) -> Any:
    """The same with each tensor's place instead of it, as `TensorFlowOperation` keeps arguments."""
    if isinstance(value, keras.KerasTensor):
        places = [place for place, one in enumerate(tensors) if one is value]
        if not places:
            tensors.append(value)
        return {"tensor": places[0] if places else len(tensors) - 1}
    if isinstance(value, (list, tuple)):
        return [_held(one, tensors) for one in value]
    if isinstance(value, Mapping):
        return {name: _held(one, tensors) for name, one in value.items()}
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    return value.name if isinstance(value, tf.DType) else value


def _is_plain(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(map(_is_plain, value.values()))
    return all(map(_is_plain, value)) if isinstance(value, list) else isinstance(value, (str, int, float, type(None)))
