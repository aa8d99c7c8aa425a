"""Functions of tf.keras that its models took for operations: losses on tensors, as `model.add_loss` was given them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

EPSILON = 1e-7


def _bare(output: Any, from_logits: bool) -> tuple[Any, bool]:
    """What a sigmoid or softmax was made from, where the output comes out of one."""
    argument = getattr(output, "_keras_logits", None)
    return (output, from_logits) if argument is None else (argument, True)


def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    output, from_logits = _bare(output, from_logits)
    if from_logits:
        return tf.nn.sigmoid_cross_entropy_with_logits(labels=target, logits=output)
    output = tf.clip_by_value(output, EPSILON, 1.0 - EPSILON)
    return -(target * tf.math.log(output + EPSILON) + (1.0 - target) * tf.math.log(1.0 - output + EPSILON))


def categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Any:
    output, from_logits = _bare(output, from_logits)
    if from_logits:
        return tf.nn.softmax_cross_entropy_with_logits(labels=target, logits=output, axis=axis)
    output = tf.clip_by_value(output / tf.reduce_sum(output, axis, True), EPSILON, 1.0 - EPSILON)
    return -tf.reduce_sum(target * tf.math.log(output), axis)


def sparse_categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Any:
    output, from_logits = _bare(output, from_logits)
    if not from_logits:
        output = tf.math.log(tf.clip_by_value(output, EPSILON, 1.0 - EPSILON))
    rank = len(output.shape)
    if axis % rank != rank - 1:
        output = tf.transpose(output, [place for place in range(rank) if place != axis % rank] + [axis % rank])
    flat = len(target.shape) != rank - 1
    labels = tf.cast(tf.reshape(target, [-1]) if flat else target, "int64")
    logits = tf.reshape(output, [-1, tf.shape(output)[-1]]) if flat else output
    found = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    return tf.reshape(found, tf.shape(output)[:-1]) if flat and rank >= 3 else found


def _signs(target: Any, output: Any) -> Any:
    """Targets that are all 0 or 1 mean -1 and 1."""
    target = tf.cast(target, output.dtype)
    binary = tf.reduce_all(tf.equal(target, 0) | tf.equal(target, 1))
    return tf.where(binary, 2.0 * target - 1.0, target)


def hinge(y_true: Any, y_pred: Any) -> Any:
    return tf.reduce_mean(tf.maximum(1.0 - _signs(y_true, y_pred) * y_pred, 0.0), axis=-1)


def squared_hinge(y_true: Any, y_pred: Any) -> Any:
    return tf.reduce_mean(tf.square(tf.maximum(1.0 - _signs(y_true, y_pred) * y_pred, 0.0)), axis=-1)


# By the names that files have for them. `tf.convert_to_tensor` gives what it is given, with all that is known of it.
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "convert_to_tensor": lambda value, dtype=None, **_: tf.convert_to_tensor(value, dtype),
    "keras.backend.binary_crossentropy": binary_crossentropy,
    "keras.backend.categorical_crossentropy": categorical_crossentropy,
    "keras.backend.sparse_categorical_crossentropy": sparse_categorical_crossentropy,
    **{f"keras.{room}.hinge": hinge for room in ("losses", "metrics")},
    **{f"keras.{room}.squared_hinge": squared_hinge for room in ("losses", "metrics")},
}
