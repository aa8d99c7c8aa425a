"""The softmax in two steps: first a class, then an output of that class."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.tensor import basic as tensor
from kmigrate_shims.theano.tensor.nnet.blocksparse import sparse_block_dot
from kmigrate_shims.theano.tensor.nnet.softmax_ops import softmax


def h_softmax(
    x: Any,
    batch_size: Any,
    n_outputs: Any,
    n_classes: Any,
    n_outputs_per_class: Any,
    W1: Any,
    b1: Any,
    W2: Any,
    b2: Any,
    target: Any = None,
) -> Any:
    """The probabilities of all outputs, or of the target of each row."""
    classes = softmax(tensor.dot(x, W1) + b1)
    if target is None:
        scores = tensor.tensordot(x, W2, (1, 1)) + b2
        inside = softmax(scores.reshape((-1, n_outputs_per_class))).reshape((batch_size, n_classes, -1))
        return (classes.dimshuffle(0, 1, "x") * inside).reshape((batch_size, -1))[:, :n_outputs]
    target = target.flatten()
    target_class, place = target // n_outputs_per_class, target % n_outputs_per_class
    scores = sparse_block_dot(
        W2.dimshuffle("x", 0, 1, 2),
        x.dimshuffle(0, "x", 1),
        tensor.zeros((batch_size, 1), dtype="int32"),
        b2,
        target_class.dimshuffle(0, "x"),
    )
    inside = softmax(scores.dimshuffle(0, 2))
    rows = tensor.arange(batch_size)
    return classes[rows, target_class] * inside[rows, place]
