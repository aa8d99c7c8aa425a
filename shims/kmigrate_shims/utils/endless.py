"""Batches for `fit` with a number of steps, in the order in which the old Keras took them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np


def endless(
    batches: Any,
    shuffle: bool = True,
    class_weight: Mapping[int, float] | None = None,
    targets: bool = True,
) -> Iterator[tuple[Any, ...]]:
    """Gives batches as tuples, for as long as they are asked for.

    `batches` is a `Sequence`, which begins anew when it is through, or anything that can be iterated. Keras 3 ends an
    epoch where the data ends, and goes on with the rest in the next; Keras 2 counted only the steps. `shuffle` is that
    of `fit_generator`: the order of a Sequence's batches. `class_weight` becomes weights of samples. Without `targets`,
    a list is a list of inputs, as `predict_generator` took it.
    """
    rounds = _passes(batches, shuffle) if hasattr(batches, "__getitem__") and hasattr(batches, "__len__") else batches
    for batch in rounds:
        given = _tuples(batch, targets)
        yield given if class_weight is None else _weighted(given, class_weight)


def _passes(sequence: Any, shuffle: bool) -> Iterator[Any]:
    order = list(range(len(sequence)))
    while order:
        if shuffle:
            random.shuffle(order)
        for index in order:
            yield sequence[index]
        if hasattr(sequence, "on_epoch_end"):
            sequence.on_epoch_end()
        order = list(range(len(sequence)))


def _tuples(batch: Any, targets: bool) -> tuple[Any, ...]:
    """A list of arrays is a tuple of them for TensorFlow; the outermost one holds inputs, targets and weights."""
    if isinstance(batch, tuple) or (targets and isinstance(batch, list)):
        return tuple(_inner(part) for part in batch)
    return (_inner(batch),)


def _inner(part: Any) -> Any:
    return tuple(_inner(one) for one in part) if isinstance(part, list) else part


def _weighted(batch: tuple[Any, ...], class_weight: Mapping[int, float]) -> tuple[Any, ...]:
    """Every sample weighs what its class does: the greatest target where there are several, else its value."""
    x, y, *rest = batch
    classes = np.asarray(y)
    classes = classes.argmax(axis=1) if classes.ndim == 2 and classes.shape[1] > 1 else classes.reshape(-1)
    weights = np.array([class_weight[int(one)] for one in classes], "float32")
    return x, y, weights * np.asarray(rest[0]) if rest and rest[0] is not None else weights
