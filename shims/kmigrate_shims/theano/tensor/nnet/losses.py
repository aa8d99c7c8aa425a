"""Losses made of the operations beside this: cross entropies of distributions, and counts of confusions."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.tensor import basic as tensor
from kmigrate_shims.theano.tensor.nnet.crossentropy_ops import (
    crossentropy_categorical_1hot,
    crossentropy_softmax_argmax_1hot_with_bias,
)


def crossentropy_softmax_1hot_with_bias(x: Any, b: Any, y_idx: Any, **kwargs: Any) -> Any:
    """The losses and the softmax."""
    return crossentropy_softmax_argmax_1hot_with_bias(x, b, y_idx, **kwargs)[0:2]


def crossentropy_softmax_1hot(x: Any, y_idx: Any, **kwargs: Any) -> Any:
    """The same without a bias."""
    return crossentropy_softmax_1hot_with_bias(x, tensor.zeros_like(x[0, :]), y_idx, **kwargs)


def crossentropy_softmax_max_and_argmax_1hot_with_bias(x: Any, b: Any, y_idx: Any, **kwargs: Any) -> list[Any]:
    """The losses, the softmax, and its largest entry in each row with its place."""
    loss, result = crossentropy_softmax_1hot_with_bias(x, b, y_idx, **kwargs)
    largest, place = tensor.max_and_argmax(result, axis=-1)
    return [loss, result, largest, place]


def crossentropy_softmax_max_and_argmax_1hot(x: Any, y_idx: Any, **kwargs: Any) -> list[Any]:
    """The same without a bias."""
    return crossentropy_softmax_max_and_argmax_1hot_with_bias(x, tensor.zeros_like(x[0, :]), y_idx, **kwargs)


def binary_crossentropy(output: Any, target: Any) -> Any:
    """Of probabilities, element by element."""
    return -(target * tensor.log(output) + (1.0 - target) * tensor.log(1.0 - output))


class SigmoidBinaryCrossentropy(Op):
    """The binary cross entropy of the sigmoid of what is given, and its gradient, also where both saturate."""

    __props__ = ()

    def make_node(self, output: Any, target: Any) -> Apply:
        output, target = tensor.as_tensor_variable(output), tensor.as_tensor_variable(target)
        template = (output + target) * 1.0
        return Apply(self, [output, target], [template.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        dtype = node.outputs[0].type.dtype
        output, target = (tf.cast(value, dtype) for value in values)
        shape = tf.broadcast_dynamic_shape(tf.shape(output), tf.shape(target))
        output, target = tf.broadcast_to(output, shape), tf.broadcast_to(target, shape)
        return tf.nn.sigmoid_cross_entropy_with_logits(labels=target, logits=output)


def sigmoid_binary_crossentropy(output: Any, target: Any) -> Any:
    """Of scores, element by element."""
    return SigmoidBinaryCrossentropy()(output, target)


def categorical_crossentropy(coding_dist: Any, true_dist: Any) -> Any:
    """Of distributions, against distributions or class numbers."""
    if true_dist.ndim == coding_dist.ndim:
        return -tensor.sum(true_dist * tensor.log(coding_dist), axis=coding_dist.ndim - 1)
    if true_dist.ndim == coding_dist.ndim - 1:
        return crossentropy_categorical_1hot(coding_dist, true_dist)
    raise TypeError("rank mismatch between coding and true distributions")


def confusion_matrix(actual: Any, pred: Any) -> list[Any]:
    """How often each class was taken for each, and the classes in order."""
    from kmigrate_shims.theano.tensor.extra_ops import Unique

    if actual.ndim != 1:
        raise ValueError("actual must be 1-d tensor variable")
    if pred.ndim != 1:
        raise ValueError("pred must be 1-d tensor variable")
    order = Unique(False, False, False)(tensor.concatenate([actual, pred]))
    is_actual = tensor.eq(actual.dimshuffle(0, "x"), order).astype("int64")
    is_predicted = tensor.eq(pred.dimshuffle(0, "x"), order).astype("int64")
    return [tensor.dot(is_actual.T, is_predicted), order]
