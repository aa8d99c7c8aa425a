"""Formulas that Theano's optimizer computed in a stable way: the logarithms of softmax, sigmoid, and sums with 1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Constant

# What is read, how the value is computed from it, and which variables the shorter way leaves out.
Way = tuple[list[Any], Callable[..., Any], list[Any]]


def stable_form(node: Any) -> Way | None:
    """A stable way to what an application gives, or None."""
    kind = type(node.op.scalar_op).__name__
    find = _FORMS.get(kind)
    return None if find is None or len(node.inputs) != 1 else find(node.inputs[0], node.outputs[0].type.dtype)


def _word(variable: Any) -> str:
    """The name of the operation that a variable is the result of."""
    if variable.owner is None:
        return ""
    scalar_op = getattr(variable.owner.op, "scalar_op", None)
    reducing = not hasattr(variable.owner.op, "inplace_key")
    return type(variable.owner.op).__name__ if scalar_op is None or reducing else type(scalar_op).__name__


def _is(variable: Any, number: float) -> bool:
    """Whether a variable is this number, written anywhere."""
    while variable.owner is not None and type(variable.owner.op).__name__ in ("DimShuffle", "Alloc"):
        variable = variable.owner.inputs[0]
    return isinstance(variable, Constant) and variable.data.size == 1 and variable.data.flat[0] == number


def _floating(variable: Any, dtype: str) -> bool:
    return bool(variable.type.dtype == dtype and dtype.startswith("float"))


def _log(given: Any, dtype: str) -> Way | None:
    word = _word(given)
    inputs = [] if given.owner is None else given.owner.inputs
    if word in ("Softmax", "SoftmaxWithBias") and inputs[0].type.dtype == dtype:
        if word == "Softmax":
            return [inputs[0]], lambda x: tf.nn.log_softmax(x, -1), [given]
        return list(inputs), lambda x, b: tf.nn.log_softmax(x + b, -1), [given]
    if word == "ScalarSigmoid" and _floating(inputs[0], dtype):
        return [inputs[0]], lambda x: -tf.math.softplus(-x), [given]
    if word == "Exp" and _floating(inputs[0], dtype):
        return [inputs[0]], tf.identity, [given]
    if word == "Add" and len(inputs) == 2:
        return _log_of_sum(given, inputs, dtype)
    if word == "Sub" and _is(inputs[0], 1):
        other = inputs[1]
        if _word(other) == "ScalarSigmoid" and _floating(other.owner.inputs[0], dtype):
            return [other.owner.inputs[0]], lambda x: -tf.math.softplus(x), [given, other]
        return ([other], lambda x: tf.math.log1p(-x), [given]) if _floating(other, dtype) else None
    return None


def _log_of_sum(given: Any, inputs: list[Any], dtype: str) -> Way | None:
    for one, other in (inputs, inputs[::-1]):
        if not _is(one, 1):
            continue
        if _word(other) == "Exp" and _floating(other.owner.inputs[0], dtype):
            return [other.owner.inputs[0]], tf.math.softplus, [given, other]
        if _floating(other, dtype):
            return [other], tf.math.log1p, [given]
    return None


def _log1p(given: Any, dtype: str) -> Way | None:
    inputs = [] if given.owner is None else given.owner.inputs
    if _word(given) == "Exp" and _floating(inputs[0], dtype):
        return [inputs[0]], tf.math.softplus, [given]
    if _word(given) == "Neg" and _word(inputs[0]) == "ScalarSigmoid":
        return [inputs[0].owner.inputs[0]], lambda x: -tf.math.softplus(x), [given, inputs[0]]
    return None


_FORMS: dict[str, Callable[[Any, str], Way | None]] = {"Log": _log, "Log1p": _log1p}
