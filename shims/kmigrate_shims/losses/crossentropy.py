"""Crossentropies of probabilities, clipped as the old backends did.

Keras 3 looks for the argument of the softmax or sigmoid that made a prediction, and clips nothing then: where a
prediction is 0 or 1 in float32, loss and gradient are others.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from kmigrate_shims.layers.common import register_function


def _clipped(y_pred: Any) -> Any:
    """The numbers alone: what Keras 3 remembers of how they were made is left behind."""
    epsilon = keras.config.epsilon()
    return ops.clip(ops.convert_to_tensor(y_pred), epsilon, 1.0 - epsilon)


@register_function("clipped_binary_crossentropy")
def clipped_binary_crossentropy(y_true: Any, y_pred: Any) -> Any:
    """Keras 0.3 to 2.2, and Theano and CNTK always."""
    p = _clipped(y_pred)
    y_true = ops.cast(y_true, p.dtype)
    return ops.negative(ops.mean(y_true * ops.log(p) + (1.0 - y_true) * ops.log(1.0 - p), axis=-1))


@register_function("added_binary_crossentropy")
def added_binary_crossentropy(y_true: Any, y_pred: Any) -> Any:
    """Keras 2.3 on TensorFlow, but behind a sigmoid: epsilon was added to what was clipped."""
    p, epsilon = _clipped(y_pred), keras.config.epsilon()
    y_true = ops.cast(y_true, p.dtype)
    return ops.negative(ops.mean(y_true * ops.log(p + epsilon) + (1.0 - y_true) * ops.log(1.0 - p + epsilon), axis=-1))


@register_function("clipped_categorical_crossentropy")
def clipped_categorical_crossentropy(y_true: Any, y_pred: Any) -> Any:
    """The predictions are brought to a sum of 1 first, as ever."""
    p = ops.convert_to_tensor(y_pred)
    p = _clipped(ops.divide(p, ops.sum(p, axis=-1, keepdims=True)))
    return ops.negative(ops.sum(ops.cast(y_true, p.dtype) * ops.log(p), axis=-1))


@register_function("clipped_sparse_categorical_crossentropy")
def clipped_sparse_categorical_crossentropy(y_true: Any, y_pred: Any) -> Any:
    """Targets are numbers of classes, with or without an axis of their own."""
    p = _clipped(y_pred)
    if len(y_true.shape) == len(p.shape):
        y_true = ops.squeeze(y_true, axis=-1)
    # The old backends took the softmax of the logarithms, which brings the sum to 1 after clipping.
    logarithms = ops.log_softmax(ops.log(p), axis=-1)
    return _picked(logarithms, y_true)


@register_function("normalized_sparse_categorical_crossentropy")
def normalized_sparse_categorical_crossentropy(y_true: Any, y_pred: Any) -> Any:
    """The same on Theano and CNTK, which brought the sum to 1 before they clipped."""
    p = ops.convert_to_tensor(y_pred)
    p = _clipped(ops.divide(p, ops.sum(p, axis=-1, keepdims=True)))
    if len(y_true.shape) == len(p.shape):
        y_true = ops.squeeze(y_true, axis=-1)
    return _picked(ops.log(p), y_true)


def _picked(logarithms: Any, y_true: Any) -> Any:
    picked = ops.take_along_axis(logarithms, ops.expand_dims(ops.cast(y_true, "int32"), -1), axis=-1)
    return ops.negative(ops.squeeze(picked, axis=-1))
