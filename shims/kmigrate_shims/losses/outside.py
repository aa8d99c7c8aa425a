"""Losses and metrics that reach for tensors of their model from outside, as those of old autoencoders do.

Such a tensor stood in the graph beside the loss. Today it has a shape alone. So the model computes it beside its
outputs whenever it is called, and while the function is at work its names mean what was computed.
"""

from __future__ import annotations

import dis
import functools
from collections.abc import Callable, Iterator
from types import CellType, CodeType, FunctionType, MethodType
from typing import Any

import keras

from kmigrate_shims.losses.beside import beside

LIBRARIES = ("keras", "tensorflow", "kmigrate_shims", "numpy")  # whose functions know no tensor of a program


def reaching(model: Any, function: Callable[..., Any]) -> Callable[..., Any]:
    """A loss or metric of a model, for `compile`, in which tensors of the model have the values of the batch."""
    found = [*places(function)]
    if not found:
        return function
    if not getattr(model, "inputs", None):
        raise TypeError(
            f"{_name(function)} reaches for tensors of a model without a graph. Give it what `call` has computed by "
            "self.add_loss(...) instead."
        )
    reached = beside(model)
    try:
        reached.compute([tensor for _, _, tensor in found])
    except ValueError as error:
        raise ValueError(f"{_name(function)} reaches for a tensor that this model does not compute: {error}") from None

    @functools.wraps(function)
    def given(*args: Any, **kwargs: Any) -> Any:
        try:
            for holder, name, tensor in found:
                put(holder, name, reached.values[id(tensor)])
            return function(*args, **kwargs)
        finally:
            for holder, name, tensor in found:
                put(holder, name, tensor)

    return given


def _name(function: Any) -> str:
    return getattr(function, "__name__", type(function).__name__)


def held(holder: Any, name: str) -> Any:
    return holder[name] if isinstance(holder, dict) else getattr(holder, name)


def put(holder: Any, name: str, value: Any) -> None:
    if isinstance(holder, dict):
        holder[name] = value
    else:
        setattr(holder, name, value)


def places(function: Any, seen: set[Any] | None = None) -> Iterator[tuple[Any, str, Any]]:
    """Where a function and those that it calls find tensors of a model: names around them, and what they are given."""
    seen = set() if seen is None else seen
    # A method is another object each time that it is asked for.
    key = (id(function.__self__), id(function.__func__)) if isinstance(function, MethodType) else id(function)
    if key in seen or str(getattr(function, "__module__", "")).partition(".")[0] in LIBRARIES:
        return
    seen.add(key)
    match function:
        case functools.partial():
            for name in function.keywords:
                yield from _place(function.keywords, name, function.keywords[name], seen)
            yield from places(function.func, seen)
        case MethodType() if isinstance(function.__func__, FunctionType):
            yield from _attributes(function.__self__, function.__func__, seen)
        case FunctionType():
            for cell in function.__closure__ or ():
                yield from _place(cell, "cell_contents", _inside(cell), seen)
            around = function.__globals__
            for name in _names(function.__code__, "LOAD_GLOBAL"):
                if name in around:
                    yield from _place(around, name, around[name], seen)
        case _ if isinstance(function.__call__, MethodType):  # an object that is called
            yield from places(function.__call__, seen)


def _attributes(owner: Any, method: Any, seen: set[Any]) -> Iterator[tuple[Any, str, Any]]:
    own = getattr(owner, "__dict__", {})
    for name in _names(method.__code__, "LOAD_ATTR", "LOAD_METHOD"):
        if name in own:
            yield from _place(owner, name, own[name], seen)
        elif isinstance(inner := getattr(owner, name, None), MethodType):
            yield from places(inner, seen)
    yield from places(method, seen)


def _place(holder: Any, name: str, value: Any, seen: set[Any]) -> Iterator[tuple[Any, str, Any]]:
    if isinstance(value, keras.KerasTensor):
        yield holder, name, value
    elif isinstance(value, (FunctionType, MethodType, functools.partial)):
        yield from places(value, seen)


def _inside(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # a name that is bound later
        return None


def _names(code: Any, *operations: str) -> Iterator[str]:
    """What is loaded by these operations in a function, and in those that are made in it."""
    yield from dict.fromkeys(str(one.argval) for one in dis.get_instructions(code) if one.opname in operations)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant, *operations)
