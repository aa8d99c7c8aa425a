"""Functions of TensorFlow on symbolic tensors: `tf.reduce_mean(model.output)` is noted as functions of K are."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf
from keras import KerasTensor
from tensorflow.python.util.dispatch import GlobalOpDispatcher

from kmigrate_shims.backend.recording import from_outside
from kmigrate_shims.backend.symbolic import (
    OPERATORS,
    KerasVariable,
    Leaf,
    computing,
    hold,
    in_tuple,
    is_lazy,
    is_symbolic_structure,
    leaves,
    plain,
    replace,
)


@keras.saving.register_keras_serializable(package="kmigrate_shims")
class TensorFlowCall(keras.Operation):
    """One noted call of a function of TensorFlow."""

    def __init__(self, function: Callable[..., Any] | str, name: str | None = None) -> None:
        super().__init__(name=name)
        self.function = _find(function) if isinstance(function, str) else function

    def call(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*replace(args, plain), **replace(kwargs, plain))

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "function": f"{self.function.__module__}:{self.function.__qualname__}"}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> TensorFlowCall:
        return cls(**config)


def _find(name: str) -> Callable[..., Any]:
    """A function that a saved model names; TensorFlow's own and no other."""
    module, _, function = name.partition(":")
    if not module.startswith("tensorflow.") or "." in function:
        raise ValueError(f"{name} is no function of TensorFlow")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


class NotInferred(ValueError):
    """Of what a function gives not even the number of axes is known, as of `tf.py_func`: no tensor can stand for it."""


class SymbolicCalls(GlobalOpDispatcher):
    """TensorFlow asks here when one of its functions could not take its arguments."""

    def handle(self, op: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        found = [x for x in leaves((args, kwargs)) if isinstance(x, KerasTensor)]
        if not found:
            return self.NOT_SUPPORTED
        if computing():
            if any(not isinstance(x, Leaf) and from_outside(x) is None for x in found):
                return self.NOT_SUPPORTED
            return op(*replace(args, plain), **replace(kwargs, plain))
        try:
            return TensorFlowCall(op).symbolic_call(*replace(args, hold), **replace(kwargs, hold))
        except ValueError as error:
            raise NotInferred(*error.args) from error


class Weight(Leaf):
    """Stands for a weight of a layer of the old kind where it is computed with outside of models."""

    def __init__(self, variable: Any) -> None:
        self.value = variable
        super().__init__(tuple(variable.shape), keras.backend.standardize_dtype(variable.dtype), name=variable.name)

    def current(self) -> Any:
        return self.value


def weight(variable: Any) -> Weight:
    found = getattr(variable, "kmigrate_leaf", None)
    if found is None:
        found = variable.kmigrate_leaf = Weight(variable)
    return found


def _lazy(name: str) -> None:
    native = getattr(KerasVariable, name)

    @functools.wraps(native)
    def operate(self: Any, *others: Any) -> Any:
        if not is_lazy(self) or computing():
            return native(self, *others)
        return getattr(weight(self), name)(*(weight(o) if is_lazy(o) else o for o in others))

    setattr(KerasVariable, name, operate)


def _assigning(how: str) -> None:
    """What weights are given is an update in the old way where its value hangs on tensors, and what is added to them.

    A plain value is put into a weight at once: Keras 3 itself does so.
    """
    native = getattr(KerasVariable, how)

    @functools.wraps(native)
    def assign(self: Any, value: Any, *options: Any) -> Any:
        symbolic = how != "assign" or is_symbolic_structure(value)
        if not is_lazy(self) or not symbolic or computing():
            return native(self, value, *options)
        from kmigrate_shims.backend.running import assigned

        return assigned(self, value, how)

    setattr(KerasVariable, how, assign)


def _reaching(name: str) -> None:
    """In the call of a layer a tensor of the model around it has a value, and stands for that."""
    native = getattr(KerasTensor, name)

    @functools.wraps(native)
    def operate(self: Any, *others: Any) -> Any:
        if isinstance(self, Leaf) or not computing() or (value := from_outside(self)) is None:
            return native(self, *others)
        return getattr(value, name)(*replace(others, plain))

    setattr(KerasTensor, name, operate)


def _take_slices() -> None:
    native = KerasTensor.__getitem__

    @functools.wraps(native)
    def get(self: Any, key: Any) -> Any:
        return native(self, in_tuple(key))

    KerasTensor.__getitem__ = get


class _Registered:
    done = False


def register() -> None:
    """Once in a process; TensorFlow has no way back, and nothing else gives it symbolic tensors of Keras."""
    if not _Registered.done:
        SymbolicCalls().register()
        _take_slices()
        for name in OPERATORS:
            if hasattr(KerasVariable, name) and hasattr(KerasTensor, name):
                _lazy(name)
            if hasattr(KerasTensor, name):
                _reaching(name)
        for how in ("assign", "assign_add", "assign_sub"):
            _assigning(how)
        _Registered.done = True


__all__ = ["SymbolicCalls", "TensorFlowCall", "register", "tf"]
