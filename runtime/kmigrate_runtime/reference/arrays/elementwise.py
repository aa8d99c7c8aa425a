"""Functions of each number by itself, and sums over axes, each with its derivative.

Where a function has no derivative, it is that of TensorFlow: 0 for `abs` and `relu` at 0, the first of two equals.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kmigrate_runtime.reference.arrays.tape import Array, Value, fitted, plain, traced


def exp(a: Value) -> Value:
    y = np.exp(plain(a))
    return traced(y, (a, lambda g: g * y))


def log(a: Value) -> Value:
    x = plain(a)
    return traced(np.log(x), (a, lambda g: g / x))


def sqrt(a: Value) -> Value:
    y = np.sqrt(plain(a))
    return traced(y, (a, lambda g: g * 0.5 / y))


def square(a: Value) -> Value:
    x = plain(a)
    return traced(x * x, (a, lambda g: 2 * g * x))


def power(a: Value, exponent: float) -> Value:
    x = plain(a)
    return traced(x**exponent, (a, lambda g: g * exponent * x ** (exponent - 1)))


def absolute(a: Value) -> Value:
    x = plain(a)
    return traced(np.abs(x), (a, lambda g: g * np.sign(x)))


def tanh(a: Value) -> Value:
    y = np.tanh(plain(a))
    return traced(y, (a, lambda g: g * (1 - y * y)))


def sigmoid(a: Value) -> Value:
    x = plain(a)
    small = np.exp(-np.abs(x))  # never overflows
    y = np.where(x >= 0, 1, small) / (1 + small)
    return traced(y, (a, lambda g: g * y * (1 - y)))


def softmax(a: Value, axis: int = -1) -> Value:
    x = plain(a)
    powers = np.exp(x - np.max(x, axis=axis, keepdims=True))
    y = powers / np.sum(powers, axis=axis, keepdims=True)
    return traced(y, (a, lambda g: (g - np.sum(g * y, axis=axis, keepdims=True)) * y))


def softplus(a: Value) -> Value:
    x = plain(a)
    y = np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))
    return traced(y, (a, lambda g: g * plain(sigmoid(x))))


def relu(a: Value) -> Value:
    x = plain(a)
    return traced(np.maximum(x, 0), (a, lambda g: g * (x > 0)))


_erf = np.vectorize(math.erf, otypes=[np.float64])


def erf(a: Value) -> Value:
    x = plain(a)
    scale = 2.0 / math.sqrt(math.pi)
    return traced(_erf(x).astype(x.dtype), (a, lambda g: g * scale * np.exp(-x * x)))


def maximum(a: Value, b: Value) -> Value:
    return _larger(a, b, np.maximum, np.greater_equal)


def minimum(a: Value, b: Value) -> Value:
    return _larger(a, b, np.minimum, np.less_equal)


def _larger(a: Value, b: Value, function: Any, first: Any) -> Value:
    x = plain(a)
    y = plain(b) if not isinstance(b, int | float) else np.asarray(b, x.dtype)
    x = x if not isinstance(a, int | float) else np.asarray(a, y.dtype)
    taken = first(x, y)
    back = (lambda g: fitted(g * taken, x.shape)), (lambda g: fitted(g * ~taken, y.shape))
    return traced(function(x, y), (a, back[0]), (b, back[1]))


def clip(a: Value, low: float | None, high: float | None) -> Value:
    x = plain(a)
    inside = np.ones(x.shape, bool) if low is None else x >= low
    if high is not None:
        inside = inside & (x <= high)
    return traced(np.clip(x, low, high).astype(x.dtype, copy=False), (a, lambda g: g * inside))


def where(condition: Array, a: Value, b: Value) -> Value:
    x, y = plain(a), plain(b)
    result = np.where(condition, x, y)
    dtype = x.dtype if isinstance(b, int | float) else y.dtype if isinstance(a, int | float) else result.dtype
    back = (
        lambda g: fitted(np.where(condition, g, 0), x.shape),
        lambda g: fitted(np.where(condition, 0, g), y.shape),
    )
    return traced(result.astype(dtype, copy=False), (a, back[0]), (b, back[1]))


def total(a: Value, axis: Any = None, keepdims: bool = False) -> Value:
    x = plain(a)

    def back(g: Array) -> Array:
        return np.broadcast_to(_kept(g, x, axis, keepdims), x.shape)

    return traced(np.sum(x, axis=axis, keepdims=keepdims), (a, back))


def mean(a: Value, axis: Any = None, keepdims: bool = False) -> Value:
    summed = total(a, axis, keepdims)
    count = plain(a).size // max(plain(summed).size, 1)
    return summed / float(count)


def variance(a: Value, axis: Any, keepdims: bool = False) -> Value:
    return mean(square(a - mean(a, axis, keepdims=True)), axis, keepdims)


def largest(a: Value, axis: Any, keepdims: bool = False, ties: str = "shared") -> Value:
    """The maximum along axes; equal ones share the gradient, as TensorFlow does it, or all have the whole of it."""
    x = plain(a)
    y = np.max(x, axis=axis, keepdims=True)
    hits = x == y

    def back(g: Array) -> Array:
        share = hits if ties == "all" else hits / hits.sum(axis=axis, keepdims=True)
        return (_kept(g, x, axis, keepdims) * share).astype(x.dtype, copy=False)

    return traced(y if keepdims else np.squeeze(y, axis=axis), (a, back))


def _kept(g: Array, x: Array, axis: Any, keepdims: bool) -> Array:
    if keepdims or axis is None:
        return g
    axes = tuple(one % x.ndim for one in (axis if isinstance(axis, tuple) else (axis,)))
    return g.reshape(tuple(1 if i in axes else size for i, size in enumerate(x.shape)))
