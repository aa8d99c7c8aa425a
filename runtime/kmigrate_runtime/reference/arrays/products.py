"""Products of matrices, and sums of products along named axes."""

from __future__ import annotations

import numpy as np

from kmigrate_runtime.reference.arrays.tape import Array, Value, plain, traced

ROWS = 512


def matmul(a: Value, b: Value) -> Value:
    """`a` of any rank by a matrix: the last axis of the one with the first of the other."""
    x, y = plain(a), plain(b)

    def to_matrix(g: Array) -> Array:
        return x.reshape(-1, x.shape[-1]).T @ g.reshape(-1, g.shape[-1])

    # One product of two matrices is faster than a product for every sample.
    result = _product(x.reshape(-1, x.shape[-1]), y).reshape(*x.shape[:-1], y.shape[-1])
    return traced(result, (a, lambda g: (g.reshape(-1, g.shape[-1]) @ y.T).reshape(x.shape)), (b, to_matrix))


def _product(x: Array, y: Array) -> Array:
    """A matrix of another dtype is taken in pieces, so that a large one is never there twice."""
    if x.dtype == y.dtype:
        return x @ y
    result = np.zeros((x.shape[0], y.shape[1]), x.dtype)
    for start in range(0, y.shape[0], ROWS):
        result += x[:, start : start + ROWS] @ y[start : start + ROWS].astype(x.dtype)
    return result


def einsum(pattern: str, a: Value, b: Value) -> Value:
    """`numpy.einsum` of two, where each letter of one stands in the other or in the result."""
    x, y = plain(a), plain(b)
    inputs, result = pattern.split("->")
    first, second = inputs.split(",")

    def to_first(g: Array) -> Array:
        return np.einsum(f"{result},{second}->{first}", g, y, optimize=True)

    def to_second(g: Array) -> Array:
        return np.einsum(f"{result},{first}->{second}", g, x, optimize=True)

    return traced(np.einsum(pattern, x, y, optimize=True), (a, to_first), (b, to_second))
