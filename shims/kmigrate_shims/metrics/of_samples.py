"""Metrics of whole batches in `evaluate` and `fit` of Keras 1: each batch weighs as many samples as it has."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.layers.common import register_function
from kmigrate_shims.metrics import by_batch
from kmigrate_shims.metrics.columns import by_samples


def _registered(name: str) -> Any:
    given = by_samples(getattr(by_batch, name))
    given.__name__ = given.__qualname__ = f"keras_1_{name}_of_samples"
    return register_function(f"{name}_of_samples")(given)


NAMES = ("precision", "recall", "fbeta_score", "fmeasure", "matthews_correlation")
FUNCTIONS = {name: _registered(name) for name in NAMES}


def of_samples(name: str) -> Any:
    """`precision`, `recall`, `fbeta_score`, `fmeasure` or `matthews_correlation`, one number for every sample."""
    return FUNCTIONS[name]
