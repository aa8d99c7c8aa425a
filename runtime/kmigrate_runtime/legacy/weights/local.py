"""Kernels of locally connected layers of tf.keras, which could hold a number for each pair of input and output."""

from __future__ import annotations

import itertools

import numpy as np

from kmigrate_runtime.spec import Array, Layer

RANKS = {"LocallyConnected1D": 1, "LocallyConnected2D": 2}


def convert(layer: Layer, parts: dict[str, Array]) -> dict[str, Array]:
    rank, kernel = RANKS[layer.kind], parts.get("kernel")
    # `implementation=2`, of which all numbers outside of the windows are multiplied by zero.
    if kernel is None or kernel.ndim != 2 * rank + 2 or layer.options.get("padding", "valid") != "valid":
        return parts
    return {**parts, "kernel": _places(layer, np.asarray(kernel), rank)}


def _places(layer: Layer, kernel: Array, rank: int) -> Array:
    """(inputs..., outputs...) as (places, window, filters)."""
    first = layer.options.get("data_format") == "channels_first"
    if first:
        kernel = np.moveaxis(np.moveaxis(kernel, 0, rank), rank + 1, -1)
    taps, steps = layer.options["kernel_size"], layer.options["strides"]
    found = []
    for place in itertools.product(*(range(size) for size in kernel.shape[rank + 1 : -1])):
        window = tuple(slice(at * step, at * step + tap) for at, step, tap in zip(place, steps, taps, strict=True))
        part = kernel[(*window, slice(None), *place)]
        part = np.moveaxis(part, rank, 0) if first else part
        found.append(part.reshape(-1, kernel.shape[-1]))
    return np.stack(found)
