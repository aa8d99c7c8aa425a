"""Padding, cropping and upsampling."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_runtime.reference.arrays import products, shapes
from kmigrate_runtime.reference.arrays.tape import Array, Value, plain
from kmigrate_runtime.reference.call import Call
from kmigrate_runtime.reference.layers.spatial import each, inward, outward, rank_of
from kmigrate_runtime.reference.registry import kind


def _pairs(value: Any, rank: int) -> list[tuple[int, int]]:
    """What is before and behind along each axis."""
    if isinstance(value, int):
        return [(value, value)] * rank
    if rank == 1:
        flat = value[0] if isinstance(value[0], list | tuple) else value
        return [(int(flat[0]), int(flat[-1]))]
    return [(int(v), int(v)) if isinstance(v, int) else (int(v[0]), int(v[1])) for v in value]


@kind("ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D")
def zero_padding(call: Call) -> Value:
    widths = _pairs(call.option("padding"), rank_of(call))
    return outward(call, shapes.pad(inward(call, call.x), [(0, 0), *widths, (0, 0)]))


@kind("Cropping1D", "Cropping2D", "Cropping3D")
def cropping(call: Call) -> Value:
    x = inward(call, call.x)
    cuts = [
        slice(before, size - after)
        for (before, after), size in zip(_pairs(call.option("cropping"), rank_of(call)), x.shape[1:-1], strict=True)
    ]
    return outward(call, x[(slice(None), *cuts)])


@kind("UpSampling1D", "UpSampling2D", "UpSampling3D")
def upsampling(call: Call) -> Value:
    x, rank = inward(call, call.x), rank_of(call)
    word = call.option("interpolation", "nearest") or "nearest"
    for axis, factor in enumerate(each(call.option("size", 2), rank), 1):
        if word == "nearest":
            x = shapes.repeat(x, factor, axis)
        elif word in _SPREADS:
            matrix = _SPREADS[word](x.shape[axis], factor).astype(plain(x).dtype)
            x = shapes.moveaxis(products.matmul(shapes.moveaxis(x, axis, -1), matrix), -1, axis)
        else:
            raise call.refuse(f"there is no interpolation {word!r} here")
    return outward(call, x)


def _between(places: Array, size: int) -> Array:
    """The matrix (old, new) that reads at these places, in straight lines between the numbers."""
    low = np.clip(np.floor(places).astype(int), 0, size - 1)
    high = np.clip(np.floor(places).astype(int) + 1, 0, size - 1)
    share = places - np.floor(places)
    matrix = np.zeros((size, len(places)))
    np.add.at(matrix, (low, np.arange(len(places))), 1.0 - share)
    np.add.at(matrix, (high, np.arange(len(places))), share)
    return matrix


def _centres(size: int, factor: int) -> Array:
    return _between((np.arange(size * factor) + 0.5) / factor - 0.5, size)


def _corners(size: int, factor: int) -> Array:
    return _between(np.minimum(np.arange(size * factor) / factor, size - 1.0), size)


_SPREADS = {"bilinear": _centres, "bilinear_corner": _corners}
