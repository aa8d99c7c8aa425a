"""Penalties on weights and outputs."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_runtime.reference.arrays import elementwise as el
from kmigrate_runtime.reference.arrays import products, shapes
from kmigrate_runtime.reference.arrays.tape import Value, plain
from kmigrate_runtime.reference.call import Unsupported


def penalty(regularizer: dict[str, Any], x: Value) -> Value | None:
    """What a regularizer `{"kind", "options"}` adds to the loss; None where that is nothing."""
    kind, options = regularizer["kind"], dict(regularizer.get("options", {}))
    match kind:
        case "L1L2" | "L1" | "L2":
            l1, l2 = (float(options.get(name) or 0.0) for name in ("l1", "l2"))
            parts = ([el.total(el.absolute(x)) * l1] if l1 else []) + ([el.total(el.square(x)) * l2] if l2 else [])
            return sum(parts[1:], parts[0]) if parts else None
        case "EigenvalueRegularizer":
            return _eigenvalue(x) * float(options["k"])
        case "OrthogonalRegularizer":
            return _orthogonal(x, float(options.get("factor", 0.01)), options.get("mode", "rows"))
    raise Unsupported(f"A {kind} is no regularizer that the reference knows.")


def _eigenvalue(x: Value) -> Value:
    """The root of the largest eigenvalue of the covariance, by nine steps of the power method."""
    square = products.matmul(shapes.transpose(x, (1, 0)), x)
    vector: Value = np.ones((plain(square).shape[0], 1), plain(x).dtype)
    for _ in range(9):
        vector = products.matmul(square, vector)
    turned = products.matmul(square, vector)
    return el.sqrt(el.total(turned * vector) / el.total(vector * vector))


def _orthogonal(x: Value, factor: float, mode: str) -> Value:
    rows = x if mode == "rows" else shapes.transpose(x, (1, 0))
    length = el.sqrt(el.maximum(el.total(el.square(rows), axis=1, keepdims=True), 1e-12))
    rows = rows / length
    size = plain(rows).shape[0]
    products_ = products.matmul(rows, shapes.transpose(rows, (1, 0))) * (1.0 - np.eye(size, dtype=plain(x).dtype))
    return el.total(el.absolute(products_)) * (0.5 * factor / (size * (size - 1.0) / 2.0))
