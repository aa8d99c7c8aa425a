"""Pools: by windows, and over all of space."""

from __future__ import annotations

import numpy as np

from kmigrate_runtime.reference.arrays import borders, windows
from kmigrate_runtime.reference.arrays import elementwise as el
from kmigrate_runtime.reference.arrays.tape import Value, plain
from kmigrate_runtime.reference.call import Call
from kmigrate_runtime.reference.layers.spatial import channels_first, each, inward, outward, rank_of
from kmigrate_runtime.reference.registry import kind


def _walk(call: Call, x: Value) -> windows.Walk:
    rank = rank_of(call)
    sizes, pools = plain(x).shape[1:-1], each(call.option("pool_size", 2), rank)
    steps = each(call.option("strides") or pools, rank)
    padding = call.option("padding", "valid")
    found = [borders.pooling(padding, *numbers) for numbers in zip(sizes, pools, steps, strict=True)]
    return windows.walk_of(sizes, pools, steps, (1,) * rank, found)


@kind("MaxPooling1D", "MaxPooling2D", "MaxPooling3D")
def max_pooling(call: Call) -> Value:
    x = inward(call, call.x)
    return outward(call, windows.pool_largest(x, _walk(call, x), call.option("ties", "first")))


@kind("AveragePooling1D", "AveragePooling2D", "AveragePooling3D")
def average_pooling(call: Call) -> Value:
    x = inward(call, call.x)
    return outward(call, windows.pool_mean(x, _walk(call, x), call.option("padding") == "same_theano_counted"))


def _space(call: Call) -> tuple[int, ...]:
    start = 2 if channels_first(call) else 1
    return tuple(range(start, start + rank_of(call)))


@kind("GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D")
def global_max(call: Call) -> Value:
    return el.largest(call.x, _space(call), bool(call.option("keepdims", False)), call.option("ties", "shared"))


@kind("GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D")
def global_average(call: Call) -> Value:
    axes, keepdims = _space(call), bool(call.option("keepdims", False))
    if call.mask is None or call.layer.kind != "GlobalAveragePooling1D":
        return el.mean(call.x, axes, keepdims)
    weights = np.expand_dims(call.mask, 1 if channels_first(call) else 2).astype(plain(call.x).dtype)
    return el.total(call.x * weights, axes, keepdims) / np.sum(weights, axis=axes, keepdims=keepdims)
