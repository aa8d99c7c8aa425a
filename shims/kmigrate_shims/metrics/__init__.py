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

__all__ = [
    "binary_accuracy", "by_samples", "columns", "fbeta_score", "fmeasure", "matched", "matthews_correlation",
    "precision", "recall",
]  # fmt: skip
