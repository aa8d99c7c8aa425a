"""Metrics that Keras 1 computed batch by batch, and `binary_accuracy` for predictions outside of 0 to 1."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from kmigrate_shims.layers.common import register_function
from kmigrate_shims.metrics.columns import as_column


def _both(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    y_pred = ops.convert_to_tensor(y_pred)
    return as_column(ops.cast(y_true, y_pred.dtype), y_pred), y_pred


def _positive(x: Any) -> Any:
    return ops.round(ops.clip(x, 0.0, 1.0))


@register_function("binary_accuracy")
def keras_2_binary_accuracy(y_true: Any, y_pred: Any) -> Any:
    """The share of predictions that round to the target: 1.7 rounds to 2, which Keras 3 counts as 1."""
    y_true, y_pred = _both(y_true, y_pred)
    return ops.mean(ops.cast(ops.equal(y_true, ops.round(y_pred)), y_pred.dtype), axis=-1)


@register_function("precision")
def keras_1_precision(y_true: Any, y_pred: Any) -> Any:
    """True positives by predicted positives of the batch."""
    y_true, y_pred = _both(y_true, y_pred)
    found = ops.sum(_positive(ops.multiply(y_true, y_pred)))
    return ops.divide(found, ops.add(ops.sum(_positive(y_pred)), keras.config.epsilon()))


@register_function("recall")
def keras_1_recall(y_true: Any, y_pred: Any) -> Any:
    """True positives by positives of the batch."""
    y_true, y_pred = _both(y_true, y_pred)
    found = ops.sum(_positive(ops.multiply(y_true, y_pred)))
    return ops.divide(found, ops.add(ops.sum(_positive(y_true)), keras.config.epsilon()))


@register_function("fbeta_score")
def keras_1_fbeta_score(y_true: Any, y_pred: Any, beta: float = 1) -> Any:
    """The weighted harmonic mean of both."""
    if beta < 0:
        raise ValueError(f"beta is at least 0 (precision only), and not {beta}")
    p, r = precision(y_true, y_pred), recall(y_true, y_pred)
    squared = float(beta) ** 2
    return (1.0 + squared) * (p * r) / (squared * p + r + keras.config.epsilon())


@register_function("fmeasure")
def keras_1_fmeasure(y_true: Any, y_pred: Any) -> Any:
    """`fbeta_score` with beta 1."""
    return fbeta_score(y_true, y_pred, beta=1)


@register_function("matthews_correlation")
def keras_1_matthews_correlation(y_true: Any, y_pred: Any) -> Any:
    """Matthews' coefficient of the batch."""
    y_true, y_pred = _both(y_true, y_pred)
    truth, guess = _positive(y_true), _positive(y_pred)
    tp, tn = ops.sum(truth * guess), ops.sum((1.0 - truth) * (1.0 - guess))
    fp, fn = ops.sum((1.0 - truth) * guess), ops.sum(truth * (1.0 - guess))
    spread = ops.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
    return (tp * tn - fp * fn) / (spread + keras.config.epsilon())


# Keras 3.0 saves a function by its own name, which must not be that of a built-in.
binary_accuracy = keras_2_binary_accuracy
precision = keras_1_precision
recall = keras_1_recall
fbeta_score = keras_1_fbeta_score
fmeasure = keras_1_fmeasure
matthews_correlation = keras_1_matthews_correlation
