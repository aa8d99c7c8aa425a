"""Convolutions, pooling, padding and resizing, in both data formats on any device.

Kernels are laid out as in Keras 2. Where the old 'th' is said, kernels are those of Keras 1: (out, in, rows, columns).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kmigrate_shims.backend import cntk_ways, theano_ways
from kmigrate_shims.backend.largest import largest
from kmigrate_shims.backend.shaping import permute_dimensions
from kmigrate_shims.backend.symbolic import named, op, tensor
from kmigrate_shims.backend.theano_ways import Ways

__all__ = [
    "asymmetric_spatial_2d_padding", "asymmetric_temporal_padding", "atrous_conv2d", "bias_add", "conv1d", "conv2d",
    "conv2d_transpose", "conv3d", "conv3d_transpose", "deconv2d", "depthwise_conv2d", "local_conv1d", "local_conv2d",
    "pool2d", "pool3d", "resize_images", "resize_volumes", "separable_conv1d", "separable_conv2d",
    "spatial_2d_padding", "spatial_3d_padding", "temporal_padding",
]  # fmt: skip
OLD = {"border_mode": "padding", "dim_ordering": "data_format"}


def first(data_format: str | None) -> bool:
    """Whether the channels come first."""
    data_format = data_format or keras.config.image_data_format()
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"Unknown data_format: {data_format}")
    return data_format == "channels_first"


def channels_last(x: Any, data_format: str | None) -> Any:
    """TensorFlow convolves channels_first on some devices only, so everything is computed channels_last."""
    x = tensor(x)
    return tf.transpose(x, [0, *range(2, x.shape.rank), 1]) if first(data_format) else x


def back(x: Any, data_format: str | None) -> Any:
    return tf.transpose(x, [0, x.shape.rank - 1, *range(1, x.shape.rank - 1)]) if first(data_format) else x


def tuples(value: Any, size: int) -> tuple[int, ...]:
    return (value,) * size if isinstance(value, int) else tuple(value)


def old_kernels(*positions: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Turns kernels of Keras 1 round where 'th' says that they are such."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            said = [a for a in (*args, *kwargs.values()) if isinstance(a, str)]
            if kwargs.get("dim_ordering") == "default" and first(None):
                said.append("th")
            if "th" in said:
                args = tuple(_turned(a) if i in positions else a for i, a in enumerate(args))
                kwargs = {k: _turned(v) if "kernel" in k else v for k, v in kwargs.items()}
            return function(*args, **kwargs)

        return call

    return decorate


def _turned(kernel: Any) -> Any:
    rank = len(kernel.shape)
    return permute_dimensions(kernel, (*range(2, rank), 1, 0))


def _convolve(x: Any, kernel: Any, strides: Any, padding: str, data_format: Any, dilation: Any) -> Any:
    rank = len(kernel.shape) - 2
    x = channels_last(x, data_format)
    if padding == "causal":
        left = tuples(dilation, 1)[0] * (kernel.shape[0] - 1)
        x, padding = tf.pad(x, [[0, 0], [left, 0], [0, 0]]), "valid"
    if Ways.theano:
        steps, rates = tuples(strides, rank), tuples(dilation, rank)
        return back(theano_ways.convolution(x, tensor(kernel), steps, padding, rates), data_format)
    if Ways.cntk:
        x, padding = cntk_ways.padded(x, kernel, tuples(strides, rank), padding)
    x = tf.nn.convolution(
        x, kernel, strides=tuples(strides, rank), padding=padding.upper(), dilations=tuples(dilation, rank)
    )
    return back(x, data_format)


@named(**OLD, stride="strides")
def conv1d(
    x: Any, kernel: Any, strides: Any = 1, padding: str = "valid", data_format: Any = None, dilation_rate: Any = 1
) -> Any:
    return _convolve(x, kernel, strides, padding, data_format, dilation_rate)


@old_kernels(1)
@named(**OLD, filter_dilation="dilation_rate")
def conv2d(
    x: Any,
    kernel: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: Any = None,
    dilation_rate: Any = (1, 1),
) -> Any:
    return _convolve(x, kernel, strides, padding, data_format, dilation_rate)


@old_kernels(1)
@named(**OLD)
def conv3d(
    x: Any,
    kernel: Any,
    strides: Any = (1, 1, 1),
    padding: str = "valid",
    data_format: Any = None,
    dilation_rate: Any = (1, 1, 1),
) -> Any:
    return _convolve(x, kernel, strides, padding, data_format, dilation_rate)


@old_kernels(1)
@named(**OLD)
def atrous_conv2d(x: Any, kernel: Any, rate: int = 1, padding: str = "valid", data_format: Any = None) -> Any:
    """Of Keras 1."""
    return _convolve(x, kernel, (1, 1), padding, data_format, (rate, rate))


def _transposed(x: Any, kernel: Any, output_shape: Any, strides: Any, padding: str, form: Any, dilation: Any) -> Any:
    rank = len(kernel.shape) - 2
    batch = tf.shape(x)[0]
    x = channels_last(x, form)
    if not tf.is_tensor(output_shape):
        output_shape = [batch if output_shape[0] is None else output_shape[0], *output_shape[1:]]
        if first(form):
            output_shape = [output_shape[0], *output_shape[2:], output_shape[1]]
    if Ways.theano:
        if padding == "same" and kernel.shape[0] % 2 == 0:
            raise ValueError(
                f"In `Conv{rank}DTranspose`, with padding mode `same`, even kernel sizes are not supported with "
                "Theano. You can set `kernel_size` to an odd number."
            )
        steps, rates = tuples(strides, rank), tuples(dilation, rank)
        return back(theano_ways.transposed(x, tensor(kernel), output_shape[1:-1], steps, padding, rates), form)
    if Ways.cntk and set(tuples(dilation, rank)) == {1}:
        steps = tuples(strides, rank)
        return back(cntk_ways.transposed(x, tensor(kernel), output_shape[1:-1], steps, padding), form)
    if set(tuples(dilation, rank)) != {1}:
        x = tf.nn.atrous_conv2d_transpose(x, kernel, output_shape, tuples(dilation, rank)[0], padding.upper())
    else:
        function = tf.nn.conv2d_transpose if rank == 2 else tf.nn.conv3d_transpose
        x = function(x, kernel, tf.stack(output_shape), tuples(strides, rank), padding.upper())
    return back(x, form)


@named(**OLD)
def conv2d_transpose(
    x: Any,
    kernel: Any,
    output_shape: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: Any = None,
    dilation_rate: Any = (1, 1),
) -> Any:
    return _transposed(x, kernel, output_shape, strides, padding, data_format, dilation_rate)


@named(**OLD)
def conv3d_transpose(
    x: Any,
    kernel: Any,
    output_shape: Any,
    strides: Any = (1, 1, 1),
    padding: str = "valid",
    data_format: Any = None,
) -> Any:
    return _transposed(x, kernel, output_shape, strides, padding, data_format, 1)


@old_kernels(1)
@named(**OLD)
def deconv2d(
    x: Any,
    kernel: Any,
    output_shape: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: Any = None,
) -> Any:
    """Of Keras 1, whose kernel had its channels the other way round."""
    return _transposed(x, tf.transpose(kernel, (0, 1, 3, 2)), output_shape, strides, padding, data_format, 1)


def _separable(x: Any, depthwise: Any, pointwise: Any, strides: Any, padding: str, rates: Any) -> Any:
    if Ways.theano:
        x = theano_ways.depthwise(x, tensor(depthwise), strides, padding, rates, trims=False)
        return tf.nn.convolution(x, pointwise)
    if Ways.cntk:
        x, padding = cntk_ways.padded(x, depthwise, strides, padding)
    return tf.nn.separable_conv2d(x, depthwise, pointwise, (1, *strides, 1), padding.upper(), dilations=rates)


@old_kernels(1, 2)
@named(**OLD)
def separable_conv2d(
    x: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: Any = None,
    dilation_rate: Any = (1, 1),
) -> Any:
    x = channels_last(x, data_format)
    x = _separable(x, depthwise_kernel, pointwise_kernel, tuples(strides, 2), padding, tuples(dilation_rate, 2))
    return back(x, data_format)


@op
def separable_conv1d(
    x: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: Any = 1,
    padding: str = "valid",
    data_format: Any = None,
    dilation_rate: Any = 1,
) -> Any:
    x, step = tf.expand_dims(channels_last(x, data_format), 1), tuples(strides, 1)[0]
    depthwise, pointwise = (tf.expand_dims(kernel, 0) for kernel in (depthwise_kernel, pointwise_kernel))
    x = _separable(x, depthwise, pointwise, (step, step), padding, (1, tuples(dilation_rate, 1)[0]))
    return back(tf.squeeze(x, [1]), data_format)


@op
def depthwise_conv2d(
    x: Any,
    depthwise_kernel: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: Any = None,
    dilation_rate: Any = (1, 1),
) -> Any:
    x, steps, rates = channels_last(x, data_format), tuples(strides, 2), tuples(dilation_rate, 2)
    if Ways.theano:
        return back(theano_ways.depthwise(x, tensor(depthwise_kernel), steps, padding, rates), data_format)
    if Ways.cntk:
        x, padding = cntk_ways.padded(x, depthwise_kernel, steps, padding)
    x = tf.nn.depthwise_conv2d(x, depthwise_kernel, (1, *steps, 1), padding.upper(), dilations=rates)
    return back(x, data_format)


def _local(x: Any, kernel: Any, kernel_size: Any, strides: Any, sizes: Any, data_format: Any) -> Any:
    """Every place has a kernel of its own: the patches of all places, times the kernels."""
    x = tensor(x)
    patches = []
    for place in np.ndindex(*sizes):
        window = tuple(slice(p * s, p * s + k) for p, s, k in zip(place, strides, kernel_size, strict=True))
        cut = (slice(None), slice(None), *window) if first(data_format) else (slice(None), *window)
        patches.append(tf.reshape(x[cut], [-1, kernel.shape[1]]))
    result = tf.einsum("pbf,pfo->bpo", tf.stack(patches), kernel)
    result = tf.reshape(result, [-1, *sizes, kernel.shape[2]])
    return back(result, data_format) if len(sizes) > 1 else result


@op
def local_conv1d(inputs: Any, kernel: Any, kernel_size: Any, strides: Any, data_format: Any = None) -> Any:
    return _local(inputs, kernel, kernel_size, strides, (int(kernel.shape[0]),), "channels_last")


@op
def local_conv2d(
    inputs: Any, kernel: Any, kernel_size: Any, strides: Any, output_shape: Any, data_format: Any = None
) -> Any:
    return _local(inputs, kernel, kernel_size, strides, tuple(output_shape), data_format)


def _pool(x: Any, pool_size: Any, strides: Any, padding: str, data_format: Any, pool_mode: str) -> Any:
    if pool_mode not in ("max", "avg"):
        raise ValueError(f"Invalid pooling mode: {pool_mode}")
    size = len(pool_size)
    x, steps = channels_last(x, data_format), tuples(strides, size)
    if Ways.theano:
        return back(theano_ways.pool(x, tuples(pool_size, size), steps, padding, pool_mode), data_format)
    if Ways.cntk:
        return back(cntk_ways.pool(x, tuples(pool_size, size), steps, padding, pool_mode), data_format)
    if any(step > wide for step, wide in zip(steps, pool_size, strict=True)):  # which tf.nn.pool refuses
        pool = tf.nn.max_pool if pool_mode == "max" else tf.nn.avg_pool
        return back(pool(x, tuples(pool_size, size), steps, padding.upper()), data_format)
    if pool_mode == "max":
        return back(largest(x, tuples(pool_size, size), steps, padding.upper()), data_format)
    return back(tf.nn.pool(x, pool_size, "AVG", steps, padding.upper()), data_format)


@named(**OLD)
def pool2d(
    x: Any,
    pool_size: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: Any = None,
    pool_mode: str = "max",
) -> Any:
    return _pool(x, pool_size, strides, padding, data_format, pool_mode)


@named(**OLD)
def pool3d(
    x: Any,
    pool_size: Any,
    strides: Any = (1, 1, 1),
    padding: str = "valid",
    data_format: Any = None,
    pool_mode: str = "max",
) -> Any:
    return _pool(x, pool_size, strides, padding, data_format, pool_mode)


@op
def bias_add(x: Any, bias: Any, data_format: Any = None) -> Any:
    x, bias = tensor(x), tensor(bias)
    if bias.shape.rank not in (1, x.shape.rank - 1):
        raise ValueError(f"the bias has {bias.shape.rank} dimensions; it must have 1 or {x.shape.rank - 1}")
    if x.shape.rank < 3 or not first(data_format):
        # This one TensorFlow joins with the convolution or product before it.
        plain = bias.shape.rank == 1 and x.shape.rank > 1 and bias.shape[0] == x.shape[-1]
        return tf.nn.bias_add(x, bias) if plain else x + bias
    if bias.shape.rank == 1:
        return x + tf.reshape(bias, [1, -1] + [1] * (x.shape.rank - 2))
    return x + tf.reshape(bias, [1, bias.shape[-1], *bias.shape[:-1]])  # reshaped, not transposed, in the old Keras too


# Padding and resizing


def _pad(x: Any, padding: Any, data_format: Any) -> Any:
    """`padding` is a pair per axis; Keras 1 gave one number per axis for both sides."""
    sides = [[p, p] if isinstance(p, int) else list(p) for p in padding]
    return tf.pad(x, [[0, 0], [0, 0], *sides] if first(data_format) else [[0, 0], *sides, [0, 0]])


@op
def temporal_padding(x: Any, padding: Any = (1, 1)) -> Any:
    return _pad(x, [padding], "channels_last")


@op
def asymmetric_temporal_padding(x: Any, left_pad: int = 1, right_pad: int = 1) -> Any:
    return _pad(x, [(left_pad, right_pad)], "channels_last")


@named(**OLD)
def spatial_2d_padding(x: Any, padding: Any = ((1, 1), (1, 1)), data_format: Any = None) -> Any:
    return _pad(x, padding, data_format)


@named(**OLD)
def asymmetric_spatial_2d_padding(
    x: Any, top_pad: int = 1, bottom_pad: int = 1, left_pad: int = 1, right_pad: int = 1, data_format: Any = None
) -> Any:
    return _pad(x, [(top_pad, bottom_pad), (left_pad, right_pad)], data_format)


@named(**OLD)
def spatial_3d_padding(x: Any, padding: Any = ((1, 1), (1, 1), (1, 1)), data_format: Any = None) -> Any:
    return _pad(x, padding, data_format)


@named(**OLD, X="x")
def resize_images(
    x: Any, height_factor: int, width_factor: int, data_format: Any, interpolation: str = "nearest"
) -> Any:
    x = channels_last(x, data_format)
    size = x.shape[1:3] if x.shape[1:3].is_fully_defined() else tf.shape(x)[1:3]
    size = tf.constant([height_factor, width_factor]) * size
    old = tf.raw_ops.ResizeNearestNeighbor if interpolation == "nearest" else tf.raw_ops.ResizeBilinear
    return back(old(images=x, size=size), data_format)  # without the half pixel that tf.image.resize adds


@named(**OLD, X="x")
def resize_volumes(x: Any, depth_factor: int, height_factor: int, width_factor: int, data_format: Any) -> Any:
    x, axis = tensor(x), 2 if first(data_format) else 1
    for i, factor in enumerate((depth_factor, height_factor, width_factor)):
        x = tf.repeat(x, factor, axis + i)
    return x
