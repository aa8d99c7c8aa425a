"""The functions of `keras.metrics`."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.backend.symbolic import noted
from kmigrate_shims.keras import era, losses


@noted
def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> Any:
    y_pred = tf.convert_to_tensor(y_pred)
    if era.is_before("2.3"):
        return tf.reduce_mean(tf.cast(tf.equal(tf.cast(y_true, y_pred.dtype), tf.round(y_pred)), K.floatx()), -1)
    if threshold != 0.5:
        threshold = tf.cast(threshold, y_pred.dtype)
        y_pred = tf.cast(y_pred > threshold, y_pred.dtype)
    else:
        y_pred = tf.round(y_pred)
    return tf.reduce_mean(tf.cast(tf.equal(tf.cast(y_true, y_pred.dtype), y_pred), K.floatx()), -1)


@noted
def categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    return tf.cast(tf.equal(tf.argmax(y_true, -1), tf.argmax(y_pred, -1)), K.floatx())


@noted
def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    y_true, y_pred = tf.convert_to_tensor(y_true), tf.convert_to_tensor(y_pred)
    if y_true.shape.rank == y_pred.shape.rank:
        y_true = tf.squeeze(y_true, -1)
    found = tf.cast(tf.argmax(y_pred, -1), K.floatx())
    return tf.cast(tf.equal(tf.cast(y_true, K.floatx()), found), K.floatx())


@noted
def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Any:
    y_true, y_pred = tf.convert_to_tensor(y_true), tf.convert_to_tensor(y_pred)
    y_pred = tf.reshape(y_pred, [-1, tf.shape(y_pred)[-1]])
    y_true = tf.reshape(y_true, [-1, tf.shape(y_true)[-1]])
    found = tf.cast(tf.nn.in_top_k(tf.argmax(y_true, -1), y_pred, k), K.floatx())
    return tf.reduce_mean(found, -1) if era.is_before("2.2.5") else found


@noted
def sparse_top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Any:
    y_true, y_pred = tf.convert_to_tensor(y_true), tf.convert_to_tensor(y_pred)
    y_pred = tf.reshape(y_pred, [-1, tf.shape(y_pred)[-1]])
    y_true = tf.reshape(tf.cast(y_true, "int32"), [-1])
    found = tf.cast(tf.nn.in_top_k(y_true, y_pred, k), K.floatx())
    return tf.reduce_mean(found, -1) if era.is_before("2.2.5") else found


@noted
def accuracy(y_true: Any, y_pred: Any) -> Any:
    y_pred = tf.convert_to_tensor(y_pred)
    return tf.cast(tf.equal(tf.cast(y_true, y_pred.dtype), y_pred), K.floatx())


@noted
def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    y_pred = tf.convert_to_tensor(y_pred)
    y_true = tf.nn.l2_normalize(tf.cast(y_true, y_pred.dtype), axis)
    return tf.reduce_sum(y_true * tf.nn.l2_normalize(y_pred, axis), axis)


@noted
def cosine_proximity(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """The loss of that name before Keras 2.3, and from then on the cosine without its minus."""
    return (losses.cosine_proximity if era.is_before("2.3") else cosine_similarity)(y_true, y_pred, axis)


cosine = cosine_proximity
