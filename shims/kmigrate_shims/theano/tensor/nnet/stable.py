"""Logarithms that Theano's optimizer computed without their argument, which would have been rounded to 0 or 1.

`log(softmax(x))`, `log(sigmoid(x))`, `log(1 - sigmoid(x))` and `log(1 + x)`: programs wrote them and got finite losses.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.graph import current
from kmigrate_shims.theano.gof.graph import Constant
from kmigrate_shims.theano.scalar import basic as scalar


def _kept(variable: Any) -> bool:
    """Whether a gradient by this very variable is asked for: then it must stay in the path."""
    return variable in current().pinned


def scalar_of(variable: Any) -> Any:
    """The operation on numbers that made a variable, or None."""
    owner = variable.owner
    return getattr(owner.op, "scalar_op", None) if owner is not None else None


def logits_of(variable: Any) -> Any:
    """What a softmax was taken of, as a tensor, where `variable` is a softmax."""
    from kmigrate_shims.theano.tensor.nnet.softmax_ops import Softmax, SoftmaxWithBias

    owner = variable.owner
    if owner is None or _kept(variable):
        return None
    if isinstance(owner.op, Softmax):
        return current()(owner.inputs[0])
    if isinstance(owner.op, SoftmaxWithBias):
        scores, bias = current().all(owner.inputs)
        return scores + tf.cast(bias, scores.dtype)
    return None


def _through_shape(variable: Any) -> Any:
    """The variable behind dimension shuffles that only add or drop ones."""
    from kmigrate_shims.theano.tensor.elemwise import DimShuffle

    while (
        variable.owner is not None and isinstance(variable.owner.op, DimShuffle) and variable.owner.inputs[0].ndim == 0
    ):
        variable = variable.owner.inputs[0]
    return variable


def _is_one(variable: Any) -> bool:
    inner = _through_shape(variable)
    return isinstance(inner, Constant) and getattr(inner.data, "size", 2) == 1 and float(inner.data.real) == 1.0


def _sigmoid_argument(variable: Any) -> Any:
    if _kept(variable) or not isinstance(scalar_of(variable), type(scalar.sigmoid)):
        return None
    return current()(variable.owner.inputs[0])


def logarithm(node: Any) -> Any:
    """The logarithm of a node's input by a stable way, or None where there is none."""
    (argument,) = node.inputs
    dtype = node.outputs[0].type.dtype
    if argument.owner is None or _kept(argument):
        return None
    scores = logits_of(argument)
    if scores is not None:
        return tf.cast(tf.nn.log_softmax(scores, axis=-1), dtype)
    inner = _sigmoid_argument(argument)
    if inner is not None:
        return -tf.math.softplus(-tf.cast(inner, dtype))
    made_by = scalar_of(argument)
    if isinstance(made_by, type(scalar.sub)) and _is_one(argument.owner.inputs[0]):
        inner = _sigmoid_argument(argument.owner.inputs[1])
        return None if inner is None else -tf.math.softplus(tf.cast(inner, dtype))
    if isinstance(made_by, type(scalar.add)) and len(argument.owner.inputs) == 2:
        for one, other in (argument.owner.inputs, argument.owner.inputs[::-1]):
            if _is_one(one) and other.type.broadcastable == argument.type.broadcastable:
                return _log_of_one_plus(other, dtype)
    return None


def _log_of_one_plus(variable: Any, dtype: str) -> Any:
    if isinstance(scalar_of(variable), type(scalar.exp)) and not _kept(variable):
        return tf.math.softplus(tf.cast(current()(variable.owner.inputs[0]), dtype))
    return tf.math.log1p(tf.cast(current()(variable), dtype))


def one_minus_sigmoid(node: Any) -> Any:
    """`1 - sigmoid(x)` as `sigmoid(-x)`, or None."""
    left, right = node.inputs
    if not _is_one(left):
        return None
    inner = _sigmoid_argument(right)
    return None if inner is None else tf.sigmoid(-tf.cast(inner, node.outputs[0].type.dtype))
