"""Layers that draw random numbers in predictions too, as they were told when they were called."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kmigrate_shims.layers import Phased


def drawing(model: Any) -> list[Phased]:
    """All that train also in predictions, but for normalizations, which anybody can repeat."""
    found = (layer for layer in model._flatten_layers() if isinstance(layer, Phased) and layer.training)
    return [layer for layer in found if "BatchNormalization" not in type(layer.layer).__name__]


@contextmanager
def still(model: Any) -> Iterator[None]:
    """Within, nothing is drawn in predictions: so the model can be compared."""
    layers = drawing(model)
    for layer in layers:
        layer.training = None
    try:
        yield
    finally:
        for layer in layers:
            layer.training = True
