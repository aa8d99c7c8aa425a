"""Functions that move numbers and do not change them, each with the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kmigrate_runtime.reference.arrays.tape import Array, Value, plain, traced


def reshape(a: Value, shape: Sequence[int]) -> Value:
    x = plain(a)
    return traced(x.reshape(tuple(shape)), (a, lambda g: g.reshape(x.shape)))


def transpose(a: Value, order: Sequence[int]) -> Value:
    back = tuple(int(i) for i in np.argsort(order))
    return traced(plain(a).transpose(tuple(order)), (a, lambda g: g.transpose(back)))


def moveaxis(a: Value, source: int, target: int) -> Value:
    order = list(range(plain(a).ndim))
    order.insert(target % len(order), order.pop(source % len(order)))
    return transpose(a, order)


def expand(a: Value, axis: int) -> Value:
    x = plain(a)
    return reshape(a, np.expand_dims(x, axis).shape)


def squeeze(a: Value, axis: int) -> Value:
    return reshape(a, np.squeeze(plain(a), axis).shape)


def concatenate(values: Sequence[Value], axis: int) -> Value:
    arrays = [plain(value) for value in values]
    ends = np.cumsum([array.shape[axis] for array in arrays])
    result = np.concatenate(arrays, axis=axis)
    at = axis % result.ndim

    def part(i: int) -> Any:
        cut = (*[slice(None)] * at, slice(int(ends[i]) - arrays[i].shape[at], int(ends[i])))
        return lambda g: g[cut]

    return traced(result, *((value, part(i)) for i, value in enumerate(values)))


def stack(values: Sequence[Value], axis: int) -> Value:
    return concatenate([expand(value, axis) for value in values], axis)


def split(a: Value, count: int, axis: int = -1) -> list[Value]:
    size = plain(a).shape[axis] // count
    at = axis % plain(a).ndim
    return [a[(*[slice(None)] * at, slice(i * size, (i + 1) * size))] for i in range(count)]


def flip(a: Value, axis: int) -> Value:
    return traced(np.flip(plain(a), axis), (a, lambda g: np.flip(g, axis)))


def pad(a: Value, widths: Sequence[tuple[int, int]], value: float = 0.0) -> Value:
    x = plain(a)
    inside = tuple(slice(before, before + size) for (before, _), size in zip(widths, x.shape, strict=True))
    result = np.pad(x, widths, constant_values=value) if any(map(any, widths)) else x
    return traced(result, (a, lambda g: g[inside]))


def repeat(a: Value, count: int, axis: int) -> Value:
    """Each number as often, one after the other."""
    x = plain(a)
    at = axis % x.ndim

    def back(g: Array) -> Array:
        return g.reshape((*x.shape[: at + 1], count, *x.shape[at + 1 :])).sum(axis=at + 1)

    return traced(np.repeat(x, count, axis=at), (a, back))


class Gathered(np.ndarray):
    """The gradient of a table of which rows were taken, and the sum of squares before its parts were added up."""

    squares: float | None = None  # none of what is computed with it

    def __add__(self, other: Any) -> Array:
        found = np.asarray(self) + np.asarray(other)
        if isinstance(other, Gathered) and self.squares is not None and other.squares is not None:
            return gathered(found, self.squares + other.squares)
        return found

    __radd__ = __add__


def gathered(table: Array, squares: float) -> Array:
    result = table.view(Gathered)
    result.squares = squares
    return result


def rows(a: Value, indices: Array) -> Value:
    """Rows of a table; a row may be taken more than once."""
    x = plain(a)

    def back(g: Array) -> Array:
        table = np.zeros_like(x)
        np.add.at(table, indices, g)
        return gathered(table, float(np.sum(np.square(g, dtype=np.float64))))

    return traced(x[indices], (a, back))
