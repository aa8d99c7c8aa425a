"""Constraints, which bring a weight back after each step."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_runtime.reference.arrays.tape import Array
from kmigrate_runtime.reference.call import Unsupported

EPSILON = 1e-7


def constrained(constraint: dict[str, Any] | None, w: Array) -> Array:
    if not constraint:
        return w
    kind, options = constraint["kind"], constraint.get("options", {})
    if kind in ("NonNeg", "NonNegative"):
        return np.asarray(w * (w >= 0))
    axis = options.get("axis", 0)
    norms = np.sqrt(np.sum(np.square(w), axis=tuple(axis) if isinstance(axis, list) else axis, keepdims=True))
    match kind:
        case "MaxNorm":
            wanted = np.clip(norms, 0, float(options.get("max_value", options.get("m", 2.0))))
        case "UnitNorm":
            return np.asarray(w / (EPSILON + norms))
        case "MinMaxNorm":
            low, high = float(options.get("min_value", 0.0)), float(options.get("max_value", 1.0))
            rate = float(options.get("rate", 1.0))
            wanted = rate * np.clip(norms, low, high) + (1.0 - rate) * norms
        case _:
            raise Unsupported(f"A {kind} is no constraint that the reference knows.")
    return np.asarray(w * (wanted / (EPSILON + norms)), w.dtype)
