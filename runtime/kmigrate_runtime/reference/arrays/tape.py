"""Reverse mode over NumPy: arrays that remember how they were made, so that gradients can be walked back.

Every function of `math` takes arrays or `Traced`. It gives a plain array where all its arguments are plain, and then
remembers nothing: a forward pass costs no more than NumPy does.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray
Value: TypeAlias = Any  # an Array or a Traced; NumPy's own types know no such union
Back: TypeAlias = Callable[[Array], Array]

_order = itertools.count()


class Traced:
    """An array, and for each value it was made of the way a gradient takes back to it."""

    __slots__ = ("data", "order", "parents")
    __array_ufunc__ = None  # an array on the left leaves the operator to this class

    def __init__(self, data: Array, parents: tuple[tuple[Traced, Back], ...] = ()) -> None:
        self.data = data
        self.parents = parents
        self.order = next(_order)

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.data.shape)

    @property
    def ndim(self) -> int:
        return int(self.data.ndim)

    @property
    def size(self) -> int:
        return int(self.data.size)

    @property
    def dtype(self) -> Any:
        return self.data.dtype

    def __add__(self, other: Value) -> Value:
        return add(self, other)

    def __radd__(self, other: Value) -> Value:
        return add(other, self)

    def __sub__(self, other: Value) -> Value:
        return subtract(self, other)

    def __rsub__(self, other: Value) -> Value:
        return subtract(other, self)

    def __mul__(self, other: Value) -> Value:
        return multiply(self, other)

    def __rmul__(self, other: Value) -> Value:
        return multiply(other, self)

    def __truediv__(self, other: Value) -> Value:
        return divide(self, other)

    def __rtruediv__(self, other: Value) -> Value:
        return divide(other, self)

    def __neg__(self) -> Value:
        return multiply(self, -1.0)

    def __getitem__(self, key: Any) -> Value:
        return take(self, key)


def plain(value: Value) -> Array:
    """The numbers alone."""
    return value.data if isinstance(value, Traced) else np.asarray(value)


def traced(result: Array, *ways: tuple[Value, Back]) -> Value:
    """The result, tied to those of its arguments that are traced themselves."""
    parents = tuple((value, back) for value, back in ways if isinstance(value, Traced))
    return Traced(result, parents) if parents else result


def fitted(gradient: Array, shape: tuple[int, ...]) -> Array:
    """Sums a gradient over the axes along which its argument was broadcast."""
    extra = gradient.ndim - len(shape)
    if extra > 0:
        gradient = gradient.sum(axis=tuple(range(extra)))
    axes = tuple(i for i, size in enumerate(shape) if size == 1 and gradient.shape[i] != 1)
    return gradient.sum(axis=axes, keepdims=True) if axes else gradient


def add(a: Value, b: Value) -> Value:
    x, y = _pair(a, b)
    return traced(x + y, (a, lambda g: fitted(g, x.shape)), (b, lambda g: fitted(g, y.shape)))


def subtract(a: Value, b: Value) -> Value:
    x, y = _pair(a, b)
    return traced(x - y, (a, lambda g: fitted(g, x.shape)), (b, lambda g: fitted(-g, y.shape)))


def multiply(a: Value, b: Value) -> Value:
    x, y = _pair(a, b)
    return traced(x * y, (a, lambda g: fitted(g * y, x.shape)), (b, lambda g: fitted(g * x, y.shape)))


def divide(a: Value, b: Value) -> Value:
    x, y = _pair(a, b)
    back = (lambda g: fitted(g / y, x.shape)), (lambda g: fitted(-g * x / (y * y), y.shape))
    return traced(x / y, (a, back[0]), (b, back[1]))


def take(a: Value, key: Any) -> Value:
    """`a[key]` for slices and numbers; no place may be taken twice."""
    x = plain(a)

    def back(g: Array) -> Array:
        whole = np.zeros_like(x)
        whole[key] = g
        return whole

    return traced(x[key], (a, back))


def _pair(a: Value, b: Value) -> tuple[Array, Array]:
    """Both as arrays of one dtype: a bare number takes that of the other, so that float32 stays float32."""
    first, second = isinstance(a, int | float), isinstance(b, int | float)
    x, y = plain(a), plain(b)
    if first and not second:
        x = np.asarray(a, y.dtype)
    elif second and not first:
        y = np.asarray(b, x.dtype)
    return x, y


def gradients(result: Value, sources: Iterable[Traced], seed: Array | None = None) -> list[Array]:
    """The gradient of the sum of `result` (weighted by `seed`) for each of the sources; zeros where it has no part."""
    wanted = list(sources)
    found: dict[int, Array] = {}
    waiting: dict[int, Traced] = {}
    if isinstance(result, Traced):
        found[result.order] = np.ones_like(result.data) if seed is None else np.asarray(seed, result.dtype)
        waiting[result.order] = result
    kept = {source.order for source in wanted}
    # What was made last is walked first, so that every gradient is whole before it is passed on.
    while waiting:
        order = max(waiting)
        node = waiting.pop(order)
        gradient = found[order] if order in kept else found.pop(order)
        for parent, back in node.parents:
            part = back(gradient)
            known = found.get(parent.order)
            found[parent.order] = part if known is None else known + part
            waiting[parent.order] = parent
    return [found.get(source.order, np.zeros_like(source.data)) for source in wanted]
