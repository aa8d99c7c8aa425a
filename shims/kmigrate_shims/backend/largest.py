"""The largest of each window, with a gradient that costs little where windows stand side by side.

In images TensorFlow gives the gradient to the first of those that are as large, and takes longer for that than for a
convolution. In volumes it gives it to all of them, and that stays TensorFlow's own.
"""

from __future__ import annotations

import functools
from typing import Any

import tensorflow as tf

from kmigrate_shims.backend.tracing import Tracing, fused

MOST = 16  # places of a window: each is a step of the fused chain


def largest(x: Any, size: tuple[int, ...], strides: tuple[int, ...], padding: str) -> Any:
    def windows(given: Any) -> Any:
        return tf.nn.pool(given, size, "MAX", strides, padding)

    places = 1
    for count in size:
        places *= count
    beside = size == strides and (padding == "VALID" or _fills(x, size)) and places <= MOST
    if not Tracing.updates or not beside or len(size) != 2 or not x.dtype.is_floating:
        return windows(x)

    @tf.custom_gradient
    def pooled(given: Any) -> tuple[Any, Any]:
        found = windows(given)
        return found, lambda top: fused(functools.partial(_to_first, size=size))(given, found, top)

    return pooled(x)


def _fills(x: Any, size: tuple[int, ...]) -> bool:
    """Whether the windows cover all that is there, so that nothing is padded."""
    return all(d is not None and d % count == 0 for d, count in zip(x.shape[1:-1], size, strict=True))


def _to_first(x: Any, found: Any, top: Any, size: tuple[int, ...]) -> Any:
    """Each gradient at the first place of its window that is the largest, zeros elsewhere."""
    rank, shape = len(size), tf.shape(x)
    taken = tf.zeros_like(found, "bool")
    covered = [tf.shape(found)[1 + axis] * size[axis] for axis in range(rank)]

    def part(offsets: tuple[int, ...]) -> Any:
        nonlocal taken
        axis = len(offsets)
        if axis < rank:
            return tf.stack([part((*offsets, place)) for place in range(size[axis])], axis + 2)
        cut = [slice(offsets[i], covered[i], size[i]) for i in range(rank)]
        equal = tf.equal(x[(slice(None), *cut)], found)
        given = tf.where(tf.logical_and(equal, tf.logical_not(taken)), top, tf.zeros_like(top))
        taken = tf.logical_or(taken, equal)
        return given

    spread = tf.reshape(part(()), tf.stack([shape[0], *covered, shape[rank + 1]]))
    left = [[0, shape[1 + axis] - covered[axis]] for axis in range(rank)]
    return tf.pad(spread, tf.stack([[0, 0], *left, [0, 0]]))
