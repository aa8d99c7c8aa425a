"""`keras.metrics`: one number for each batch."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1 import objectives
from kmigrate_shims.keras1.generic import get_from_module


def binary_accuracy(y_true: Any, y_pred: Any) -> Any:
    return K.mean(K.equal(y_true, K.round(y_pred)))


def categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    return K.mean(K.equal(K.argmax(y_true, axis=-1), K.argmax(y_pred, axis=-1)))


def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    return K.mean(K.equal(K.max(y_true, axis=-1), K.cast(K.argmax(y_pred, axis=-1), K.floatx())))


def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Any:
    return K.mean(K.in_top_k(y_pred, K.argmax(y_true, axis=-1), k))


def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    return K.mean(objectives.mean_squared_error(y_true, y_pred))


def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    return K.mean(objectives.mean_absolute_error(y_true, y_pred))


def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Any:
    return K.mean(objectives.mean_absolute_percentage_error(y_true, y_pred))


def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Any:
    return K.mean(objectives.mean_squared_logarithmic_error(y_true, y_pred))


def hinge(y_true: Any, y_pred: Any) -> Any:
    return K.mean(objectives.hinge(y_true, y_pred))


def squared_hinge(y_true: Any, y_pred: Any) -> Any:
    return K.mean(objectives.squared_hinge(y_true, y_pred))


def categorical_crossentropy(y_true: Any, y_pred: Any) -> Any:
    return K.mean(K.categorical_crossentropy(y_pred, y_true))


def sparse_categorical_crossentropy(y_true: Any, y_pred: Any) -> Any:
    return K.mean(K.sparse_categorical_crossentropy(y_pred, y_true))


def binary_crossentropy(y_true: Any, y_pred: Any) -> Any:
    return K.mean(K.binary_crossentropy(y_pred, y_true))


def kullback_leibler_divergence(y_true: Any, y_pred: Any) -> Any:
    return K.mean(objectives.kullback_leibler_divergence(y_true, y_pred))


def poisson(y_true: Any, y_pred: Any) -> Any:
    return K.mean(objectives.poisson(y_true, y_pred))


def cosine_proximity(y_true: Any, y_pred: Any) -> Any:
    return K.mean(objectives.cosine_proximity(y_true, y_pred))


def _rounded(y: Any) -> Any:
    return K.round(K.clip(y, 0, 1))


def matthews_correlation(y_true: Any, y_pred: Any) -> Any:
    said, true = _rounded(y_pred), _rounded(y_true)
    tp, tn = K.sum(true * said), K.sum((1 - true) * (1 - said))
    fp, fn = K.sum((1 - true) * said), K.sum(true * (1 - said))
    denominator = K.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
    return (tp * tn - fp * fn) / (denominator + K.epsilon())


def precision(y_true: Any, y_pred: Any) -> Any:
    return K.sum(_rounded(y_true * y_pred)) / (K.sum(_rounded(y_pred)) + K.epsilon())


def recall(y_true: Any, y_pred: Any) -> Any:
    return K.sum(_rounded(y_true * y_pred)) / (K.sum(_rounded(y_true)) + K.epsilon())


def fbeta_score(y_true: Any, y_pred: Any, beta: float = 1) -> Any:
    """Weighs recall against precision. A batch without positives gives what the formula gives."""
    if beta < 0:
        raise ValueError("The lowest choosable beta is zero (only precision).")
    p, r, bb = precision(y_true, y_pred), recall(y_true, y_pred), beta**2
    return (1 + bb) * (p * r) / (bb * p + r + K.epsilon())


def fmeasure(y_true: Any, y_pred: Any) -> Any:
    return fbeta_score(y_true, y_pred, beta=1)


mse = MSE = mean_squared_error
mae = MAE = mean_absolute_error
mape = MAPE = mean_absolute_percentage_error
msle = MSLE = mean_squared_logarithmic_error
cosine = cosine_proximity
fscore = f1score = fmeasure


def get(identifier: Any) -> Any:
    return get_from_module(identifier, globals(), "metric")
