"""Activations, normalization and losses as the old backend computed them."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from kmigrate_shims.backend import theano_ways
from kmigrate_shims.backend.cntk_ways import Normalizing, normalized
from kmigrate_shims.backend.symbolic import op, tensor
from kmigrate_shims.backend.theano_ways import Ways

__all__ = [
    "batch_normalization", "binary_crossentropy", "categorical_crossentropy", "elu", "hard_sigmoid", "in_top_k",
    "l2_normalize", "normalize_batch_in_training", "relu", "sigmoid", "softmax", "softplus", "softsign",
    "sparse_categorical_crossentropy", "tanh",
]  # fmt: skip
LEAST = 1.001e-5  # the smallest epsilon that TensorFlow's operation for images took


@op
def relu(x: Any, alpha: Any = 0.0, max_value: Any = None, threshold: Any = 0.0) -> Any:
    x = tensor(x)
    at_zero = isinstance(threshold, (int, float)) and threshold == 0
    leaky = isinstance(alpha, (int, float)) and alpha != 0
    if leaky and at_zero and max_value is None and Ways.leaks:
        return tf.nn.leaky_relu(x, alpha)
    threshold = tf.cast(threshold, x.dtype)
    if at_zero and not Ways.theano:
        above = tf.nn.relu(x)
    elif Ways.theano and tf.get_static_value(threshold) == 0:
        above = theano_ways.relu(x)
    else:
        above = tf.where(x > threshold, x, tf.zeros_like(x))
    if max_value is not None:
        above = tf.clip_by_value(above, tf.cast(0, x.dtype), tf.cast(max_value, x.dtype))
    if isinstance(alpha, (int, float)) and alpha == 0:
        return above
    below = theano_ways.relu(threshold - x) if Ways.theano else tf.nn.relu(threshold - x)
    return above - tf.cast(alpha, x.dtype) * below


@op
def elu(x: Any, alpha: Any = 1.0) -> Any:
    x = tensor(x)
    return tf.where(x > 0, x, tf.cast(alpha, x.dtype) * tf.nn.elu(x))


@op
def softmax(x: Any, axis: int = -1) -> Any:
    return tf.nn.softmax(x, axis)


@op
def softplus(x: Any) -> Any:
    return tf.nn.softplus(x)


@op
def softsign(x: Any) -> Any:
    return tf.nn.softsign(x)


@op
def sigmoid(x: Any) -> Any:
    return tf.sigmoid(x)


@op
def hard_sigmoid(x: Any) -> Any:
    """Slope 0.2, where Keras 3 has 1/6."""
    x = tensor(x)
    return tf.clip_by_value(x * tf.cast(0.2, x.dtype) + tf.cast(0.5, x.dtype), 0.0, 1.0)


@op
def tanh(x: Any) -> Any:
    return tf.tanh(x)


@op
def l2_normalize(x: Any, axis: Any = None) -> Any:
    return theano_ways.l2_normalize(tensor(x), axis) if Ways.theano else tf.nn.l2_normalize(x, axis)


@op
def in_top_k(predictions: Any, targets: Any, k: int) -> Any:
    return tf.nn.in_top_k(targets, predictions, k)


# Normalization


@op
def normalize_batch_in_training(x: Any, gamma: Any, beta: Any, reduction_axes: Any, epsilon: float = 1e-3) -> Any:
    """(normalized, mean, variance), with the variance of a sample where the fused kernel computed it."""
    x = tensor(x)
    axes = [axis % x.shape.rank for axis in reduction_axes]
    mean, variance = tf.nn.moments(x, axes, keepdims=True)
    kept = [-1 if axis not in axes else 1 for axis in range(x.shape.rank)]
    gamma, beta = (
        None if p is None else tf.reshape(p, kept if kept.count(-1) == 1 else mean.shape) for p in (gamma, beta)
    )
    joined = Ways.joined and x.shape.rank == 4 and axes == [0, 1, 2]
    epsilon = max(epsilon, LEAST) if joined else epsilon
    normed = normalized(x, mean, variance, beta, gamma, Normalizing.epsilon or epsilon)
    mean, variance = tf.squeeze(mean, axes), tf.squeeze(variance, axes)
    if Ways.theano:  # which gave it with epsilon in it
        return normed, mean, variance + tf.cast(epsilon, x.dtype)
    if joined:
        count = tf.cast(tf.size(x) / tf.size(mean), x.dtype)
        variance = variance * (count / tf.maximum(count - 1, 1))
    return normed, mean, variance


@op
def batch_normalization(
    x: Any, mean: Any, var: Any, beta: Any, gamma: Any, axis: int = -1, epsilon: float = 1e-3
) -> Any:
    x = tensor(x)
    if x.shape.rank == 4 and axis in (1, -3):
        mean, var, beta, gamma = (
            None if p is None else tf.reshape(p, [1, -1, 1, 1]) if len(p.shape) == 1 else p
            for p in (mean, var, beta, gamma)
        )
    if x.shape.rank == 4 and axis in Ways.joined_axes:
        epsilon = max(epsilon, LEAST)
    return normalized(x, mean, var, beta, gamma, epsilon)


# Losses. Their parameters have the order of Keras 2; in Keras 1 `output` came first.


def _clipped(output: Any) -> Any:
    epsilon = tf.cast(keras.config.epsilon(), output.dtype)
    return tf.clip_by_value(output, epsilon, 1 - epsilon)


@op
def categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Any:
    output = tensor(output)
    target = tf.cast(target, output.dtype)
    if from_logits and Ways.theano:
        output = tf.nn.softmax(output, axis)
    elif from_logits:
        return tf.nn.softmax_cross_entropy_with_logits(labels=target, logits=output, axis=axis)
    output = _clipped(output / tf.reduce_sum(output, axis, True))
    return -tf.reduce_sum(target * tf.math.log(output), axis)


@op
def sparse_categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1, ignore_class: int | None = None
) -> Any:
    """Targets of `ignore_class` cost nothing."""
    output, target = tensor(output), tf.cast(target, "int64")
    counts = None if ignore_class is None else tf.not_equal(target, ignore_class)
    target = target if counts is None else tf.where(counts, target, 0)
    axis = axis % output.shape.rank
    if not from_logits:
        output = tf.math.log(_clipped(output))
    if axis != output.shape.rank - 1:
        output = tf.transpose(output, [i for i in range(output.shape.rank) if i != axis] + [axis])
    classes = output.shape[-1]
    loss = tf.nn.sparse_softmax_cross_entropy_with_logits(
        labels=tf.reshape(target, [-1]), logits=tf.reshape(output, [-1, classes])
    )
    loss = loss if counts is None else tf.where(tf.reshape(counts, [-1]), loss, 0.0)
    return tf.reshape(loss, tf.shape(output)[:-1]) if output.shape.rank >= 3 else loss


@op
def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """Through the logits of the clipped output; tf.keras adds epsilon to it a second time."""
    output = tensor(output)
    if Ways.theano:
        return theano_ways.binary_crossentropy(target, tf.sigmoid(output) if from_logits else output)
    if not from_logits:
        output = _clipped(output)
        output = tf.math.log(output / (1 - output))
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.cast(target, output.dtype), logits=output)
