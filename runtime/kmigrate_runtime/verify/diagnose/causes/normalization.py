"""Normalizations."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kmigrate_runtime.spec import Layer
from kmigrate_runtime.verify.diagnose.causes.registry import Seen, Wrong, cause, leaves, made, with_options

EPSILONS = (1e-3, 1e-5, 1e-6, 1e-7, 1.001e-5, 1e-4, 2e-5, 1e-12, 1e-8, 1e-2, 0.0)


@cause(
    "epsilon",
    "Its epsilon is another one.",
    "Write epsilon out: it was 1e-3 in Keras 2, 1e-5 or 1e-6 in Keras 1 and 0.3.",
)
def _epsilon(seen: Seen) -> Iterator[Wrong]:
    for value in (*EPSILONS, *_fitted(seen)):

        def change(item: Layer, value: float = value) -> Layer | None:
            return None if item.options.get("epsilon", value) == value else with_options(item, epsilon=value)

        yield from made(seen.layer, change, detail=f"{value:g}")


def _fitted(seen: Seen) -> Iterator[float]:
    """The epsilon that the new numbers themselves show, of a normalization by averages that were kept."""
    layer, x = seen.layer, seen.inputs[0] if seen.inputs else np.zeros(0)
    axis = layer.options.get("axis", -1)
    if layer.kind != "BatchNormalization" or not isinstance(axis, int) or x.shape != seen.new.shape:
        return
    x, y = (np.moveaxis(np.asarray(a, "float64"), axis, -1) for a in (x, seen.new))
    mean, variance = (np.asarray(layer.weights[role], "float64") for role in ("moving_mean", "moving_variance"))
    beta, gamma = layer.weights.get("beta", 0.0), layer.weights.get("gamma", 1.0)
    with np.errstate(all="ignore"):
        found = (gamma * (x - mean) / (y - beta)) ** 2 - variance
    # Where the variance is small, epsilon shows best.
    narrow = found[..., int(np.argmin(variance))]
    value = float(np.median(narrow[np.isfinite(narrow)])) if np.isfinite(narrow).any() else 0.0
    if value > 0:
        yield from (float(f"{value:.{digits}g}") for digits in (1, 2, 3))


@cause(
    "training phase",
    "It computes as in training: with the statistics of the batch.",
    "Call it with training=False; a frozen layer must not be run in the training phase either.",
)
def _phase(seen: Seen) -> Iterator[Wrong]:
    if any(item.kind == "BatchNormalization" for item in leaves(seen.layer)):
        yield Wrong(seen.layer, training=True)


@cause("axis", "It works along another axis.", "Write the axis out; it depends on the data format.")
def _axis(seen: Seen) -> Iterator[Wrong]:
    rank = seen.inputs[0].ndim if seen.inputs else 0
    for axis in range(1, rank):

        def change(item: Layer, axis: int = axis) -> Layer | None:
            mine = item.options.get("axis")
            if not isinstance(mine, int) or mine % rank == axis:
                return None
            return with_options(item, axis=axis)

        yield from made(seen.layer, change, detail=str(axis))
        for word in ("softmax",):

            def along(item: Layer, axis: int = axis, word: str = word) -> Layer | None:
                mine = item.options.get("activation")
                named = mine["kind"] if isinstance(mine, dict) else mine
                if named != word:
                    return None
                return with_options(item, activation={"kind": word, "options": {"axis": axis}})

            if axis < rank - 1:
                yield from made(seen.layer, along, detail=f"{axis}, of {word}")
