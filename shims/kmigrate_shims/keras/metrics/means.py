"""Means of functions as metrics, and a few that are means in another way."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.backend.symbolic import plain
from kmigrate_shims.keras import losses
from kmigrate_shims.keras.metrics import functions
from kmigrate_shims.keras.metrics.base import Mean, MeanMetricWrapper, Metric
from kmigrate_shims.keras.utils import losses_utils


def _wrapped(name: str, fn: Any, label: str, **words: Any) -> type:
    """The class for a function; `words` are its own arguments, by position between name and dtype as they were."""
    order = list(words)

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        first = order[0] if order and order[0] in ("k",) else None
        names = [first, "name", "dtype"] if first else ["name", "dtype", *order]
        given = dict(words, name=label, dtype=None)
        given.update(zip([n for n in names if n], args, strict=False))
        given.update(kwargs)
        own = {key: given[key] for key in words}
        MeanMetricWrapper.__init__(self, fn, given["name"], given["dtype"], **own)

    return type(name, (MeanMetricWrapper,), {"__init__": __init__, "__module__": __name__})


Accuracy = _wrapped("Accuracy", functions.accuracy, "accuracy")
BinaryAccuracy = _wrapped("BinaryAccuracy", functions.binary_accuracy, "binary_accuracy", threshold=0.5)
CategoricalAccuracy = _wrapped("CategoricalAccuracy", functions.categorical_accuracy, "categorical_accuracy")
SparseCategoricalAccuracy = _wrapped(
    "SparseCategoricalAccuracy", functions.sparse_categorical_accuracy, "sparse_categorical_accuracy"
)
TopKCategoricalAccuracy = _wrapped(
    "TopKCategoricalAccuracy", functions.top_k_categorical_accuracy, "top_k_categorical_accuracy", k=5
)
SparseTopKCategoricalAccuracy = _wrapped(
    "SparseTopKCategoricalAccuracy", functions.sparse_top_k_categorical_accuracy,
    "sparse_top_k_categorical_accuracy", k=5,
)  # fmt: skip
MeanSquaredError = _wrapped("MeanSquaredError", losses.mean_squared_error, "mean_squared_error")
MeanAbsoluteError = _wrapped("MeanAbsoluteError", losses.mean_absolute_error, "mean_absolute_error")
MeanAbsolutePercentageError = _wrapped(
    "MeanAbsolutePercentageError", losses.mean_absolute_percentage_error, "mean_absolute_percentage_error"
)
MeanSquaredLogarithmicError = _wrapped(
    "MeanSquaredLogarithmicError", losses.mean_squared_logarithmic_error, "mean_squared_logarithmic_error"
)
Hinge = _wrapped("Hinge", losses.hinge, "hinge")
SquaredHinge = _wrapped("SquaredHinge", losses.squared_hinge, "squared_hinge")
CategoricalHinge = _wrapped("CategoricalHinge", losses.categorical_hinge, "categorical_hinge")
LogCoshError = _wrapped("LogCoshError", losses.logcosh, "logcosh")
Poisson = _wrapped("Poisson", losses.poisson, "poisson")
KLDivergence = _wrapped("KLDivergence", losses.kullback_leibler_divergence, "kullback_leibler_divergence")
CosineSimilarity = _wrapped("CosineSimilarity", functions.cosine_similarity, "cosine_similarity", axis=-1)
BinaryCrossentropy = _wrapped(
    "BinaryCrossentropy", losses.binary_crossentropy, "binary_crossentropy", from_logits=False, label_smoothing=0
)
CategoricalCrossentropy = _wrapped(
    "CategoricalCrossentropy", losses.categorical_crossentropy, "categorical_crossentropy", from_logits=False,
    label_smoothing=0,
)  # fmt: skip
SparseCategoricalCrossentropy = _wrapped(
    "SparseCategoricalCrossentropy", losses.sparse_categorical_crossentropy, "sparse_categorical_crossentropy",
    from_logits=False, axis=-1,
)  # fmt: skip


class RootMeanSquaredError(Mean):
    def __init__(self, name: str = "root_mean_squared_error", dtype: Any = None) -> None:
        super().__init__(name, dtype=dtype)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        y_true, y_pred = tf.cast(y_true, self.dtype), tf.cast(y_pred, self.dtype)
        y_pred, y_true = losses_utils.squeeze_or_expand_dimensions(y_pred, y_true)
        return super().update_state(tf.square(y_pred - y_true), sample_weight=sample_weight)

    def result(self) -> Any:
        return tf.sqrt(tf.math.divide_no_nan(plain(self.total), plain(self.count)))


class MeanRelativeError(Mean):
    def __init__(self, normalizer: Any, name: Any = None, dtype: Any = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self.normalizer = K.cast_to_floatx(normalizer)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        y_true, y_pred = tf.cast(y_true, self.dtype), tf.cast(y_pred, self.dtype)
        y_pred, y_true = losses_utils.squeeze_or_expand_dimensions(y_pred, y_true)
        errors = tf.math.divide_no_nan(tf.abs(y_true - y_pred), tf.cast(self.normalizer, self.dtype))
        return super().update_state(errors, sample_weight=sample_weight)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "normalizer": np.asarray(self.normalizer)}


class MeanIoU(Metric):
    def __init__(self, num_classes: int, name: Any = None, dtype: Any = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self.num_classes = num_classes
        self.total_cm = self.add_weight("total_confusion_matrix", shape=(num_classes, num_classes), initializer="zeros")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        y_true, y_pred = (tf.reshape(tf.cast(x, "int64"), [-1]) for x in (y_true, y_pred))
        if sample_weight is not None:
            sample_weight = tf.reshape(tf.cast(sample_weight, self.dtype), [-1])
        current = tf.math.confusion_matrix(
            y_true, y_pred, self.num_classes, weights=sample_weight, dtype=tf.as_dtype(self.dtype)
        )
        return K.update_add(self.total_cm, current)

    def result(self) -> Any:
        matrix = plain(self.total_cm)
        true = tf.linalg.diag_part(matrix)
        all_of = tf.reduce_sum(matrix, 0) + tf.reduce_sum(matrix, 1) - true
        valid = tf.reduce_sum(tf.cast(tf.not_equal(all_of, 0), self.dtype))
        return tf.math.divide_no_nan(tf.reduce_sum(tf.math.divide_no_nan(true, all_of)), valid)

    def reset_states(self) -> None:
        K.set_value(self.total_cm, np.zeros((self.num_classes, self.num_classes)))

    def get_config(self) -> dict[str, Any]:
        return {"num_classes": self.num_classes, **super().get_config()}


__all__ = [
    "Accuracy", "BinaryAccuracy", "BinaryCrossentropy", "CategoricalAccuracy", "CategoricalCrossentropy",
    "CategoricalHinge", "CosineSimilarity", "Hinge", "KLDivergence", "LogCoshError", "MeanAbsoluteError",
    "MeanAbsolutePercentageError", "MeanIoU", "MeanRelativeError", "MeanSquaredError", "MeanSquaredLogarithmicError",
    "Poisson", "RootMeanSquaredError", "SparseCategoricalAccuracy", "SparseCategoricalCrossentropy",
    "SparseTopKCategoricalAccuracy", "SquaredHinge", "TopKCategoricalAccuracy",
]  # fmt: skip
