"""Weights that nobody knows a name for: the new model has other numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from kmigrate_runtime.spec import Array, Layer
from kmigrate_runtime.verify.diagnose.causes.registry import Seen, Wrong, cause


@cause(
    "weights changed",
    "It computes as it did, with other numbers for weights.",
    "Load the weights of the old model, all of them and nothing after them.",
)
def _changed(seen: Seen) -> Iterator[Wrong]:
    details = []

    def taken(layer: Layer, prefix: str = "") -> Layer:
        path = f"{prefix}{layer.name}"
        weights = dict(layer.weights)
        for role, old in layer.weights.items():
            new = seen.held.get(f"{path}/{role}")
            if new is not None and new.shape == old.shape and not np.array_equal(new, old, equal_nan=True):
                weights[role] = new
                details.append(changed(f"{path}/{role}".partition("/")[2], old, new))
        return replace(layer, weights=weights, inner=[taken(inner, f"{path}/") for inner in layer.inner])

    found = taken(seen.layer)
    if details:
        yield Wrong(found, detail="; ".join(details[:3]) + ("; and others" if len(details) > 3 else ""))


def changed(role: str, old: Array, new: Array) -> str:
    """How much of a weight is another one."""
    apart = np.abs(np.asarray(new, "float64") - np.asarray(old, "float64"))
    count = int((apart != 0).sum())
    return f"{count} of {old.size} in {role}, by up to {np.nanmax(apart):.2g}"
