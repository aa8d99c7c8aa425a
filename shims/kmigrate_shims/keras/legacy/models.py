"""`keras.legacy.models`: what Keras 2.0 and 2.1 asked of a Sequential that began with a Merge."""

from __future__ import annotations

from typing import Any


def needs_legacy_support(model: Any) -> bool:
    return type(model.layers[0]).__name__ == "Merge"


def legacy_sequential_layers(model: Any) -> list[Any]:
    """All layers, with those of the branches that a first Merge joins."""
    found: list[Any] = []
    for layer in model.layers:
        branches = layer.layers if type(layer).__name__ == "Merge" else [layer]
        for one in branches:
            inner = one.layers if one is not layer and hasattr(one, "layers") else [one]
            found += [x for x in inner if all(x is not other for other in found)]
    return found
