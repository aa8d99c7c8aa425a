"""Metrics that Keras 1 computed batch by batch, and `binary_accuracy` for predictions outside of 0 to 1."""

from __future__ import annotations

from kmigrate_shims.metrics.by_batch import (
    binary_accuracy,
    fbeta_score,
    fmeasure,
    matthews_correlation,
    precision,
    recall,
)

__all__ = ["binary_accuracy", "fbeta_score", "fmeasure", "matthews_correlation", "precision", "recall"]
