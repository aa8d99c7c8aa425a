"""Losses that Keras 3 computes otherwise. All others were found equal to recordings of Keras 1.2.2, 2.2.4 and 2.3.1."""

from __future__ import annotations

from kmigrate_shims.losses.added import add_loss, add_metric
from kmigrate_shims.losses.compiled import compiled_loss, compiled_metrics, computed_loss
from kmigrate_shims.losses.crossentropy import (
    added_binary_crossentropy,
    clipped_binary_crossentropy,
    clipped_categorical_crossentropy,
    clipped_sparse_categorical_crossentropy,
    normalized_sparse_categorical_crossentropy,
)
from kmigrate_shims.losses.kept import CosineSimilarity, Huber
from kmigrate_shims.losses.margins import cosine_proximity, hinge, positive_cosine_proximity, squared_hinge
from kmigrate_shims.losses.means import Counted, Everywhere
from kmigrate_shims.losses.noted import layer_metric
from kmigrate_shims.losses.outside import reaching
from kmigrate_shims.losses.weights import per_sample

__all__ = [
    "CosineSimilarity", "Counted", "Everywhere", "Huber",
    "add_loss", "add_metric", "added_binary_crossentropy", "clipped_binary_crossentropy",
    "clipped_categorical_crossentropy", "clipped_sparse_categorical_crossentropy", "compiled_loss", "compiled_metrics",
    "computed_loss", "cosine_proximity", "hinge", "layer_metric",
    "normalized_sparse_categorical_crossentropy", "per_sample", "positive_cosine_proximity",
    "reaching", "squared_hinge",
]  # fmt: skip
