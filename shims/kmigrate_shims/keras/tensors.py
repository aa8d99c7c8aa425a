"""What old code asks a symbolic tensor: `get_shape()`, `_keras_shape`, `_uses_learning_phase`, `eval()`."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import tensorflow as tf
from keras import KerasTensor

from kmigrate_shims.backend.symbolic import FOREIGN, KerasVariable, NoValueYet, computing, is_lazy, plain


class Shape(tf.TensorShape):
    """A shape whose sizes are TensorFlow 1's: a number, and `.value` too."""

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        return found if isinstance(key, slice) else tf.compat.v1.Dimension(found)

    def __iter__(self) -> Any:
        return (tf.compat.v1.Dimension(d) for d in self.as_list())


def _shape(self: Any) -> Any:
    return tuple(self.__dict__.get("_own_keras_shape") or self.shape)


def _set_shape(self: Any, value: Any) -> None:
    self.__dict__["_own_keras_shape"] = tuple(value)


def _eval(self: Any, given: Any = None, *args: Any, **kwargs: Any) -> Any:
    """Its value; Theano's tensors took those of their inputs in a dictionary."""
    from kmigrate_shims.backend.running import eval as evaluate
    from kmigrate_shims.backend.running import function

    return function(list(given), self)(list(given.values())) if isinstance(given, dict) and given else evaluate(self)


def _uses(self: Any) -> bool:
    return bool(self.__dict__.get("_phase_matters", False))


def _set_uses(self: Any, value: Any) -> None:
    self.__dict__["_phase_matters"] = bool(value)


_SWAPPED = {
    np.add: "__radd__", np.subtract: "__rsub__", np.multiply: "__rmul__", np.true_divide: "__rtruediv__",
    np.matmul: "__rmatmul__", np.power: "__rpow__", np.floor_divide: "__rfloordiv__",
}  # fmt: skip


def _ufunc(self: Any, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
    """`array * weight` is the weight's to compute, where it is symbolic; anything else is NumPy's, as ever."""
    if is_lazy(self) and not computing() and method == "__call__" and ufunc in _SWAPPED and inputs[1] is self:
        return getattr(self, _SWAPPED[ufunc])(inputs[0])
    plain = [np.asarray(x) if isinstance(x, KerasVariable) else x for x in inputs]
    return getattr(ufunc, method)(*plain, **kwargs)


def _dense(name: str) -> None:
    """Keras 3 takes a dense tensor times a plain number for a sparse one."""
    native = getattr(KerasTensor, name)

    @functools.wraps(native)
    def operate(self: Any, other: Any) -> Any:
        found = native(self, other)
        if isinstance(found, KerasTensor) and not getattr(self, "sparse", False):
            vars(found)["_sparse" if "_sparse" in vars(found) else "sparse"] = False
        return found

    setattr(KerasTensor, name, operate)


def _for_theano(self: Any) -> Any:
    """What functions of `theano.tensor` take it for, where values are at work."""
    if not computing() and isinstance(self, KerasVariable) and not is_lazy(self):  # of a model of Keras 3
        from kmigrate_shims.theano.tensor.construct import constant

        return constant(np.asarray(self))
    if not computing():
        if FOREIGN.leaf is None:
            raise NoValueYet(
                "Functions of theano.tensor take tensors of K in the call of a layer, in a Lambda and in a loss. "
                "Elsewhere take the functions of K."
            )
        return FOREIGN.leaf(self)
    from kmigrate_shims.theano.tensor.construct import from_tensor

    return from_tensor(plain(self), None)


def dress() -> None:
    """Adds to Keras's class of symbolic tensors what it does not have. Nothing that is there is changed."""
    added: dict[str, Any] = {
        "get_shape": lambda self: Shape(self.shape),
        "_keras_shape": property(_shape, _set_shape),
        "_uses_learning_phase": property(_uses, _set_uses),
        "eval": _eval,
        "_as_TensorVariable": _for_theano,
        "_as_part": lambda self: _for_theano(self) if FOREIGN.part is None or computing() else FOREIGN.part(self),
        "__array_ufunc__": None,  # `array * tensor` is the tensor's to compute
    }
    for name, value in added.items():
        if not hasattr(KerasTensor, name):
            setattr(KerasTensor, name, value)
    native: Any = getattr(KerasVariable, "name", None)
    if isinstance(native, property):
        KerasVariable.name = property(lambda self: getattr(self, "kmigrate_name", None) or native.__get__(self))
    if not hasattr(KerasVariable, "_as_TensorVariable"):
        KerasVariable._as_TensorVariable = _for_theano
    if KerasVariable.__hash__ is None:  # old programs put weights in sets and asked whether they are in dictionaries
        KerasVariable.__hash__ = object.__hash__
    for name in ("__mul__", "__rmul__", "__truediv__", "__pow__"):
        _dense(name)
    if not hasattr(KerasVariable, "__array_ufunc__"):
        KerasVariable.__array_ufunc__ = _ufunc
