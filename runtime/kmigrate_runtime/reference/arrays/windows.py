"""Convolutions and pools in any number of dimensions, channels last.

A kernel is walked tap by tap: each is a strided slice of the input times a matrix. That needs no copy of the windows,
and nearly all the time is BLAS's. What is transposed is the same walk with input and output exchanged.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kmigrate_runtime.reference.arrays.borders import Border
from kmigrate_runtime.reference.arrays.tape import Array, Value, plain, traced


@dataclass(frozen=True)
class Walk:
    """Where windows lie on a padded input."""

    sizes: tuple[int, ...]  # of the input, without its border
    kernel: tuple[int, ...]
    strides: tuple[int, ...]
    dilation: tuple[int, ...]
    borders: tuple[Border, ...]

    @property
    def windows(self) -> tuple[int, ...]:
        return tuple(border.windows for border in self.borders)

    def taps(self) -> Iterator[tuple[tuple[int, ...], tuple[slice, ...]]]:
        """Each place of the kernel, and what of the padded input it sees."""
        for tap in itertools.product(*map(range, self.kernel)):
            seen = [
                slice(at * d, at * d + (count - 1) * stride + 1, stride)
                for at, d, count, stride in zip(tap, self.dilation, self.windows, self.strides, strict=True)
            ]
            yield tap, (slice(None), *seen)

    def padded(self, x: Array, value: float = 0.0) -> Array:
        widths = [(max(b.before, 0), max(b.after, self._reach(i), 0)) for i, b in enumerate(self.borders)]
        wide = np.pad(x, [(0, 0), *widths, (0, 0)], constant_values=value) if any(map(any, widths)) else x
        return np.asarray(wide[(slice(None), *(slice(max(-b.before, 0), None) for b in self.borders))])

    def inside(self, padded: Array) -> Array:
        """What of a padded array lies on the input; zeros where nothing does."""
        left_out = [(max(-border.before, 0), 0) for border in self.borders]
        wide = np.pad(padded, [(0, 0), *left_out, (0, 0)]) if any(map(any, left_out)) else padded
        cuts = [
            slice(max(border.before, 0), max(border.before, 0) + size)
            for border, size in zip(self.borders, self.sizes, strict=True)
        ]
        return np.asarray(wide[(slice(None), *cuts)])

    def lengths(self) -> list[int]:
        """Of the axes in space with their borders."""
        return [
            size + border.before + max(border.after, self._reach(i), 0)
            for i, (size, border) in enumerate(zip(self.sizes, self.borders, strict=True))
        ]

    def _reach(self, i: int) -> int:
        """What the last window needs behind the input: a transposed walk may be given more windows than fit."""
        border = self.borders[i]
        end = (border.windows - 1) * self.strides[i] + (self.kernel[i] - 1) * self.dilation[i] + 1
        return max(end - border.before - self.sizes[i], 0)


def _gathered(walk: Walk, x: Array, kernel: Array, groups: int) -> Array:
    padded = walk.padded(x)
    result: Array | None = None
    for tap, seen in walk.taps():
        part = _times(padded[seen], kernel[tap], groups)
        if result is None:
            result = part
        else:
            result += part
    assert result is not None
    return result


def _scattered(walk: Walk, g: Array, kernel: Array, groups: int) -> Array:
    padded = np.zeros((g.shape[0], *walk.lengths(), kernel.shape[-2] * groups), g.dtype)
    for tap, seen in walk.taps():
        padded[seen] += _times(g, _turned(kernel[tap], groups), groups)
    return walk.inside(padded)


def _compared(walk: Walk, x: Array, g: Array, kernel: Array, groups: int) -> Array:
    """The gradient of a kernel: what each of its taps saw, times what became of it."""
    padded = walk.padded(x)
    result = np.zeros(kernel.shape, g.dtype)
    flat = g.reshape(-1, groups, g.shape[-1] // groups)
    for tap, seen in walk.taps():
        part = padded[seen].reshape(-1, groups, x.shape[-1] // groups)
        if groups == 1:
            result[tap] = part[:, 0].T @ flat[:, 0]
        else:
            found = np.einsum("ngi,ngo->igo", part, flat, optimize=True)
            result[tap] = found.reshape(kernel.shape[-2:])
    return result


def _times(x: Array, matrix: Array, groups: int) -> Array:
    """Channels by a matrix (in, out); with groups each has its own columns of it."""
    if groups == 1:
        return np.matmul(x.reshape(-1, x.shape[-1]), matrix).reshape(*x.shape[:-1], matrix.shape[-1])
    split = x.reshape(*x.shape[:-1], groups, -1)
    columns = matrix.reshape(matrix.shape[0], groups, -1)
    if columns.shape[0] == 1:  # depthwise: no sum at all
        result = split * columns[0]
    else:
        result = np.einsum("...gi,igo->...go", split, columns, optimize=True)
    return result.reshape(*x.shape[:-1], matrix.shape[-1])


def _turned(matrix: Array, groups: int) -> Array:
    if groups == 1:
        return matrix.T
    columns = matrix.reshape(matrix.shape[0], groups, -1)
    return columns.transpose(2, 1, 0).reshape(columns.shape[2], -1)


def convolve(x: Value, kernel: Value, walk: Walk, groups: int = 1) -> Value:
    """x (batch, space..., in) by kernel (space..., in / groups, out)."""
    data, weights = plain(x), plain(kernel)
    return traced(
        _gathered(walk, data, weights, groups),
        (x, lambda g: _scattered(walk, g, weights, groups)),
        (kernel, lambda g: _compared(walk, data, g, weights, groups)),
    )


def convolve_transposed(x: Value, kernel: Value, walk: Walk) -> Value:
    """The transposed walk: x has its windows, the result its input. The kernel is (space..., out, in)."""
    data, weights = plain(x), plain(kernel)
    return traced(
        _scattered(walk, data, weights, 1),
        (x, lambda g: _gathered(walk, g, weights, 1)),
        (kernel, lambda g: _compared(walk, g, data, weights, 1)),
    )


def pool_largest(x: Value, walk: Walk, ties: str = "first") -> Value:
    """The largest of each window; the first of equals has the gradient, or each of them."""
    data = plain(x)
    padded = walk.padded(data, -np.inf)
    best: Array | None = None
    place = np.zeros(0, np.int32)
    for number, (_, seen) in enumerate(walk.taps()):
        part = padded[seen]
        if best is None:
            best, place = part.copy(), np.zeros(part.shape, np.int32)
        else:
            larger = (part > best) | np.isnan(part)
            np.copyto(best, part, where=larger)
            np.copyto(place, number, where=larger)
    assert best is not None

    def back(g: Array) -> Array:
        whole = np.zeros(padded.shape, g.dtype)
        for number, (_, seen) in enumerate(walk.taps()):
            whole[seen] += g * (padded[seen] == best if ties == "all" else place == number)
        return walk.inside(whole)

    return traced(best, (x, back))


def pool_mean(x: Value, walk: Walk, counts_border: bool = False) -> Value:
    """The mean of each window: of what lies on the input, or of all of it."""
    data = plain(x)
    spread = np.ones((*walk.kernel, 1, data.shape[-1]), data.dtype)
    ones = np.ones((1, *walk.sizes, 1), data.dtype)
    inside = _gathered(walk, ones, spread[..., :1], 1)
    count = np.full_like(inside, float(np.prod(walk.kernel))) if counts_border else inside
    result = _gathered(walk, data, spread, data.shape[-1]) / count
    return traced(result, (x, lambda g: _scattered(walk, g / count, spread, data.shape[-1])))


def patches(x: Value, walk: Walk) -> Value:
    """Every window laid out: (batch, windows..., taps, channels)."""
    data = plain(x)
    padded = walk.padded(data)
    found = np.stack([padded[seen] for _, seen in walk.taps()], axis=-2)

    def back(g: Array) -> Array:
        whole = np.zeros(padded.shape, g.dtype)
        for number, (_, seen) in enumerate(walk.taps()):
            whole[seen] += g[..., number, :]
        return walk.inside(whole)

    return traced(found, (x, back))


def walk_of(
    sizes: Sequence[int],
    kernel: Sequence[int],
    strides: Sequence[int],
    dilation: Sequence[int],
    borders: Sequence[Border],
) -> Walk:
    return Walk(tuple(sizes), tuple(kernel), tuple(strides), tuple(dilation), tuple(borders))
