"""Convolutions of images with channels first, on any machine.

TensorFlow convolves such images on a GPU, and on a CPU with oneDNN alone, which it turns on by itself only for CPUs
that have AVX-512; on others it raises an error. The old Keras turned the images around there, and so do these.
"""

from __future__ import annotations

import functools
from typing import Any

import keras
from keras import ops

from kmigrate_shims.layers import borders


@functools.cache
def _as_they_are() -> bool:
    """Whether images stay as they lie. What a CPU with oneDNN made is taken to others, so that it is not asked."""
    if keras.backend.backend() != "tensorflow":
        return True
    import tensorflow as tf

    return bool(tf.config.list_physical_devices("GPU"))


def _through(convolve: Any, x: Any, data_format: str | None) -> Any:
    """`convolve` is given the images and the order that they lie in."""
    if data_format != "channels_first" or _as_they_are():
        return convolve(x, data_format)
    rank = len(x.shape)
    y = convolve(ops.transpose(x, (0, *range(2, rank), 1)), "channels_last")
    return ops.transpose(y, (0, rank - 1, *range(1, rank - 1)))


def conv(x: Any, kernel: Any, strides: Any, padding: str, data_format: str | None, gaps: Any = 1) -> Any:
    return _through(lambda x, order: ops.conv(x, kernel, strides, padding, order, gaps), x, data_format)


def depthwise_conv(x: Any, kernel: Any, strides: Any, padding: str, data_format: str | None, gaps: Any = 1) -> Any:
    def convolve(x: Any, order: str | None) -> Any:
        if not _differ(strides):
            return ops.depthwise_conv(x, kernel, strides, padding, order, gaps)
        if padding == "same":
            widths = _pads(x, kernel, strides, order, gaps)
            x = ops.pad(x, [(0, 0), (0, 0), *widths] if order == "channels_first" else [(0, 0), *widths, (0, 0)])
        y = ops.depthwise_conv(x, kernel, 1, "valid", order, gaps)
        steps = tuple(slice(None, None, stride) for stride in strides)
        return y[(slice(None), slice(None), *steps)] if order == "channels_first" else y[(slice(None), *steps)]

    return _through(convolve, x, data_format)


def _differ(strides: Any) -> bool:
    """TensorFlow takes no two different strides for a convolution of each channel alone."""
    return isinstance(strides, list | tuple) and len(set(strides)) > 1


def _pads(x: Any, kernel: Any, strides: Any, order: str | None, gaps: Any) -> list[tuple[Any, Any]]:
    """The borders of TensorFlow's `same`."""
    gaps = gaps if isinstance(gaps, list | tuple) else (gaps,) * len(strides)
    sizes = borders.spatial(ops.shape(x), order or "channels_last")
    found: list[tuple[Any, Any]] = []
    for size, taps, stride, gap in zip(sizes, kernel.shape[:-2], strides, gaps, strict=True):
        missing = (size - 1) // stride * stride + (taps - 1) * gap + 1 - size
        missing = max(missing, 0) if isinstance(missing, int) else ops.maximum(missing, 0)
        found.append((missing // 2, missing - missing // 2))
    return found


def separable_conv(
    x: Any, depthwise: Any, pointwise: Any, strides: Any, padding: str, data_format: str | None, gaps: Any = 1
) -> Any:
    def convolve(x: Any, order: str | None) -> Any:
        if _differ(strides):
            y = depthwise_conv(x, depthwise, strides, padding, order, gaps)
            return ops.conv(y, pointwise, 1, "valid", order)
        return ops.separable_conv(x, depthwise, pointwise, strides, padding, order, gaps)

    return _through(convolve, x, data_format)


def conv_transpose(
    x: Any, kernel: Any, strides: Any, padding: str, output_padding: Any, data_format: str | None, gaps: Any = 1
) -> Any:
    def convolve(x: Any, order: str | None) -> Any:
        return ops.conv_transpose(x, kernel, strides, padding, output_padding, order, gaps)

    return _through(convolve, x, data_format)
