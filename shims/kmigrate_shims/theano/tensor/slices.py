"""Slices in their canonical form: from the front, with a positive step, and a sign that says which way it was."""

from __future__ import annotations

import sys
from typing import Any

from kmigrate_shims.theano.tensor import elementwise as e
from kmigrate_shims.theano.tensor.constants import extract_constant


def get_canonical_form_slice(theslice: Any, length: Any) -> tuple[Any, Any]:
    """A slice with bounds between 0 and `length` and a positive step, and -1 where its elements came in reverse."""
    if not isinstance(theslice, slice):
        place = extract_constant(theslice)
        return _pick(place < 0, place + length, place), 1
    start, stop, step = (extract_constant(each) for each in (theslice.start, theslice.stop, theslice.step))
    size = extract_constant(length)
    step = 1 if step is None else step
    forward = step > 0
    first = _pick(forward, 0, size - 1) if start is None else _bounded(start, size, forward)
    last = _pick(forward, size, -1) if stop is None or _is_end(stop) else _bounded(stop, size, forward)
    stride = abs(step)
    distance = _pick(forward, last - first, first - last)
    count = (distance + stride - 1) // stride
    count = _pick(count < 0, 0, count)
    low = _pick(forward, first, first - (count - 1) * stride)
    high = _pick(forward, last, first + 1)
    low = _pick(_equal(count, 0), 0, low)
    high = _pick(_equal(count, 0), 0, high)
    return slice(low, high, stride), _pick(forward, 1, -1)


def _is_end(stop: Any) -> bool:
    return isinstance(stop, int) and stop == sys.maxsize


def _equal(one: Any, number: int) -> Any:
    return e._words["eq"](one, number) if hasattr(one, "owner") else one == number


def _pick(condition: Any, one: Any, other: Any) -> Any:
    """One or the other, in Python where the condition is known."""
    if hasattr(condition, "owner"):
        return e._words["switch"](condition, one, other)
    return one if condition else other


def _bounded(bound: Any, size: Any, forward: Any) -> Any:
    """A bound counted from the front, and inside of what there is."""
    counted = _pick(bound < 0, bound + size, bound)
    counted = _pick(counted < 0, _pick(forward, 0, -1), counted)
    return _pick(counted >= size, _pick(forward, size, size - 1), counted)
