"""Convolutions: plain, depthwise, separable, and transposed."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_runtime.reference.arrays import borders, shapes, windows
from kmigrate_runtime.reference.arrays.tape import Value, plain
from kmigrate_runtime.reference.call import Call
from kmigrate_runtime.reference.layers.crossentropies import activated
from kmigrate_runtime.reference.layers.spatial import each, inward, outward, rank_of
from kmigrate_runtime.reference.registry import kind


def convolved(x: Value, kernel: Value, padding: str, strides: Any = 1, dilation: Any = 1, groups: int = 1) -> Value:
    """Channels last; the kernel is (space..., in / groups, out)."""
    rank = plain(x).ndim - 2
    sizes, taps = plain(x).shape[1:-1], plain(kernel).shape[:rank]
    steps, spread = each(strides, rank), each(dilation, rank)
    found = [
        borders.convolution(padding, size, tap, step, wide)
        for size, tap, step, wide in zip(sizes, taps, steps, spread, strict=True)
    ]
    return windows.convolve(x, kernel, windows.walk_of(sizes, taps, steps, spread, found), groups)


def _finished(call: Call, y: Value) -> Value:
    return activated(call, outward(call, call.biased(y)))


def _kernel_of_depth(call: Call) -> Value:
    """(space..., in, multiplier) as a kernel of as many groups as there are channels."""
    # Keras 3 calls that of a DepthwiseConv2D a kernel, and that of a SeparableConv2D a depthwise one.
    kernel = call.weight("depthwise_kernel" if call.has("depthwise_kernel") else "kernel")
    shape = plain(kernel).shape
    return shapes.reshape(kernel, (*shape[:-2], 1, shape[-2] * shape[-1]))


def _depthwise(call: Call, x: Value) -> Value:
    kernel, padding = _kernel_of_depth(call), str(call.option("padding", "valid"))
    strides, dilation = call.option("strides", 1), call.option("dilation_rate", 1) or 1
    if not padding.endswith("_in_phases"):
        return convolved(x, kernel, padding, strides, dilation, plain(x).shape[-1])
    rank = plain(x).ndim - 2
    numbers = (plain(x).shape[1:-1], plain(kernel).shape[:rank], each(strides, rank), each(dilation, rank))
    found = [borders.in_phases(padding, *one) for one in zip(*numbers, strict=True)]
    wide = shapes.pad(x, [(0, 0), *(widths for widths, _ in found), (0, 0)])
    y = convolved(wide, kernel, "valid", 1, dilation, plain(x).shape[-1])
    for axis, (_, places) in enumerate(found, 1):
        y = shapes.moveaxis(shapes.rows(shapes.moveaxis(y, axis, 0), np.array(places)), 0, axis)
    return y


@kind("Conv1D", "Conv2D", "Conv3D")
def conv(call: Call) -> Value:
    y = convolved(
        inward(call, call.x),
        call.weight("kernel"),
        call.option("padding", "valid"),
        call.option("strides", 1),
        call.option("dilation_rate", 1) or 1,
        int(call.option("groups", 1) or 1),
    )
    return _finished(call, y)


@kind("DepthwiseConv1D", "DepthwiseConv2D")
def depthwise_conv(call: Call) -> Value:
    return _finished(call, _depthwise(call, inward(call, call.x)))


@kind("SeparableConv1D", "SeparableConv2D")
def separable_conv(call: Call) -> Value:
    return _finished(call, convolved(_depthwise(call, inward(call, call.x)), call.weight("pointwise_kernel"), "valid"))


@kind("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose")
def conv_transpose(call: Call) -> Value:
    x, kernel = inward(call, call.x), call.weight("kernel")
    rank = rank_of(call)
    taps = plain(kernel).shape[:rank]
    steps, spread = each(call.option("strides", 1), rank), each(call.option("dilation_rate", 1) or 1, rank)
    extra, wanted = call.option("output_padding"), call.option("output_shape")
    extras = (None,) * rank if extra is None else each(extra, rank)
    sizes = (None,) * rank if wanted is None else each(wanted, rank)
    found = [
        borders.transposed(call.option("padding", "valid"), *numbers)
        for numbers in zip(plain(x).shape[1:-1], taps, steps, spread, extras, sizes, strict=True)
    ]
    lengths = [border.windows for border in found]
    turned = [borders.Border(b.before, b.after, size) for b, size in zip(found, plain(x).shape[1:-1], strict=True)]
    return _finished(
        call, windows.convolve_transposed(x, kernel, windows.walk_of(lengths, taps, steps, spread, turned))
    )
