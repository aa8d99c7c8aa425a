"""Metrics that Keras 1 computed batch by batch, `binary_accuracy` outside of 0 to 1, targets as columns."""

from __future__ import annotations

from kmigrate_shims.metrics.by_batch import (
    binary_accuracy,
    fbeta_score,
    fmeasure,
    matthews_correlation,
    precision,
    recall,
)
from kmigrate_shims.metrics.columns import by_samples, columns, matched
from kmigrate_shims.metrics.of_samples import of_samples

__all__ = [
    "binary_accuracy", "by_samples", "columns", "fbeta_score", "fmeasure", "matched", "matthews_correlation",
    "of_samples", "precision", "recall",
]  # fmt: skip
