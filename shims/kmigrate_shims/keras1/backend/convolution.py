"""Convolutions and pooling of Keras 1: kernels in the order of the images, and what Theano did otherwise.

Theano turned kernels around, padded `same` by half a kernel on both sides, and knew `full`.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.backend import convolution as today
from kmigrate_shims.backend import theano_ways
from kmigrate_shims.backend.symbolic import noted, tensor
from kmigrate_shims.keras1.backend.settings import image_dim_ordering, on_theano

__all__ = [
    "atrous_conv2d", "conv1d", "conv2d", "conv3d", "deconv2d", "pool2d", "pool3d", "resize_images", "resize_volumes",
    "separable_conv2d",
]  # fmt: skip


def ordering(dim_ordering: str) -> str:
    found = image_dim_ordering() if dim_ordering == "default" else dim_ordering
    if found not in ("th", "tf"):
        raise ValueError(f"Unknown dim_ordering {found}")
    return found


def _last(x: Any, dim_ordering: str) -> Any:
    x = tensor(x)
    return tf.transpose(x, [0, *range(2, x.shape.rank), 1]) if dim_ordering == "th" else x


def _back(x: Any, dim_ordering: str) -> Any:
    return tf.transpose(x, [0, x.shape.rank - 1, *range(1, x.shape.rank - 1)]) if dim_ordering == "th" else x


def _kernel(kernel: Any, dim_ordering: str) -> Any:
    """As TensorFlow has it: places, channels in, channels out."""
    kernel = tensor(kernel)
    rank = kernel.shape.rank
    return tf.transpose(kernel, [*range(2, rank), 1, 0]) if dim_ordering == "th" else kernel


def _convolve(x: Any, kernel: Any, strides: Any, border_mode: str, dim_ordering: str, dilation: Any = None) -> Any:
    x, kernel = _last(x, dim_ordering), _kernel(kernel, dim_ordering)
    rank = kernel.shape.rank - 2
    strides = tuple(int(s) for s in strides)
    dilation = tuple(dilation or (1,) * rank)
    if on_theano():
        found = theano_ways.convolution(x, kernel, strides, border_mode, dilation)
    elif border_mode not in ("same", "valid"):
        raise ValueError(f"Border mode not supported: {border_mode}")
    else:
        found = tf.nn.convolution(x, kernel, strides=strides, padding=border_mode.upper(), dilations=dilation)
    return _back(found, dim_ordering)


@noted
def _conv(x: Any, kernel: Any, strides: Any, border_mode: str, dim_ordering: str, dilation: Any) -> Any:
    return _convolve(x, kernel, strides, border_mode, dim_ordering, dilation)


def conv1d(
    x: Any, kernel: Any, stride: int = 1, border_mode: str = "valid", image_shape: Any = None, filter_shape: Any = None
) -> Any:
    if on_theano():
        raise NotImplementedError("K.conv1d was not there on Theano: use K.conv2d with an axis of 1")
    return _conv(x, kernel, (stride,), border_mode, "tf", None)


def conv2d(
    x: Any, kernel: Any, strides: Any = (1, 1), border_mode: str = "valid", dim_ordering: str = "default",
    image_shape: Any = None, filter_shape: Any = None, filter_dilation: Any = (1, 1),
) -> Any:  # fmt: skip
    return _conv(x, kernel, strides, border_mode, ordering(dim_ordering), tuple(filter_dilation))


def conv3d(
    x: Any, kernel: Any, strides: Any = (1, 1, 1), border_mode: str = "valid", dim_ordering: str = "default",
    volume_shape: Any = None, filter_shape: Any = None, filter_dilation: Any = (1, 1, 1),
) -> Any:  # fmt: skip
    return _conv(x, kernel, strides, border_mode, ordering(dim_ordering), tuple(filter_dilation))


def atrous_conv2d(
    x: Any, kernel: Any, rate: int = 1, border_mode: str = "valid", dim_ordering: str = "default",
    image_shape: Any = None, filter_shape: Any = None,
) -> Any:  # fmt: skip
    if on_theano():
        raise NotImplementedError("K.atrous_conv2d was not there on Theano: use K.conv2d with filter_dilation")
    return _conv(x, kernel, (1, 1), border_mode, ordering(dim_ordering), (rate, rate))


@noted
def _deconv(x: Any, kernel: Any, output_shape: Any, strides: Any, border_mode: str, dim_ordering: str) -> Any:
    x, kernel = _last(x, dim_ordering), _kernel(kernel, dim_ordering)
    places = output_shape[2:] if dim_ordering == "th" else output_shape[1:-1]
    # The kernel is that of the convolution from the smaller image: channels in, channels out.
    kernel = tf.transpose(kernel, (0, 1, 3, 2))
    if on_theano():
        return _back(_theano_deconv(x, kernel, places, strides, border_mode), dim_ordering)
    shape = [tf.shape(x)[0], *places, kernel.shape[2]]
    found = tf.nn.conv2d_transpose(x, kernel, tf.stack(shape), tuple(strides), border_mode.upper())
    return _back(found, dim_ordering)


def _theano_deconv(x: Any, kernel: Any, places: Any, strides: Any, border_mode: str) -> Any:
    found = theano_ways.transposed(x, kernel, [int(place) for place in places], strides, border_mode)
    if border_mode == "same":
        for axis in range(2):
            if int(kernel.shape[axis]) % 2 == 0:  # cut to what a convolution would have left
                count = (tf.shape(x)[axis + 1] + strides[axis] - 1) // strides[axis]
                found = theano_ways.first_rows(found, axis + 1, count)
    return found


def deconv2d(
    x: Any, kernel: Any, output_shape: Any, strides: Any = (1, 1), border_mode: str = "valid",
    dim_ordering: str = "default", image_shape: Any = None, filter_shape: Any = None,
) -> Any:  # fmt: skip
    return _deconv(x, kernel, tuple(output_shape), strides, border_mode, ordering(dim_ordering))


@noted
def _separable(x: Any, depthwise: Any, pointwise: Any, strides: Any, border_mode: str, dim_ordering: str) -> Any:
    x, depthwise, pointwise = _last(x, dim_ordering), _kernel(depthwise, dim_ordering), _kernel(pointwise, dim_ordering)
    steps = (1, *strides, 1)
    return _back(tf.nn.separable_conv2d(x, depthwise, pointwise, steps, border_mode.upper()), dim_ordering)


def separable_conv2d(
    x: Any, depthwise_kernel: Any, pointwise_kernel: Any, strides: Any = (1, 1), border_mode: str = "valid",
    dim_ordering: str = "default",
) -> Any:  # fmt: skip
    if on_theano():
        raise NotImplementedError("K.separable_conv2d was not there on Theano")
    return _separable(x, depthwise_kernel, pointwise_kernel, tuple(strides), border_mode, ordering(dim_ordering))


# Pooling


@noted
def _pool(x: Any, size: Any, strides: Any, border_mode: str, dim_ordering: str, mode: str) -> Any:
    if mode not in ("max", "avg"):
        raise ValueError(f"Invalid pooling mode: {mode}")
    x, size, strides = _last(x, dim_ordering), tuple(int(s) for s in size), tuple(int(s) for s in strides)
    if on_theano():
        found = theano_ways.pool(x, size, strides, border_mode, mode)
    else:
        found = theano_ways.windows(x, size, mode, strides, border_mode.upper())
    return _back(found, dim_ordering)


def pool2d(
    x: Any, pool_size: Any, strides: Any = (1, 1), border_mode: str = "valid", dim_ordering: str = "default",
    pool_mode: str = "max",
) -> Any:  # fmt: skip
    return _pool(x, pool_size, strides, border_mode, ordering(dim_ordering), pool_mode)


def pool3d(
    x: Any, pool_size: Any, strides: Any = (1, 1, 1), border_mode: str = "valid", dim_ordering: str = "default",
    pool_mode: str = "max",
) -> Any:  # fmt: skip
    return _pool(x, pool_size, strides, border_mode, ordering(dim_ordering), pool_mode)


def resize_images(X: Any, height_factor: int, width_factor: int, dim_ordering: str) -> Any:
    return today.resize_images(X, height_factor, width_factor, _format(dim_ordering))


def resize_volumes(X: Any, depth_factor: int, height_factor: int, width_factor: int, dim_ordering: str) -> Any:
    return today.resize_volumes(X, depth_factor, height_factor, width_factor, _format(dim_ordering))


def _format(dim_ordering: str) -> str:
    return "channels_first" if ordering(dim_ordering) == "th" else "channels_last"


def output_length(length: Any, size: int, border_mode: str, stride: int, dilation: int = 1) -> Any:
    """How long an axis is behind a convolution."""
    if length is None:
        return None
    wide = size + (size - 1) * (dilation - 1)
    left = {"same": length, "valid": length - wide + 1, "full": length + wide - 1}[border_mode]
    return (left + stride - 1) // stride
