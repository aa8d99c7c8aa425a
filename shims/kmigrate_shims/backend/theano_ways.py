"""What Theano computed otherwise than TensorFlow: convolutions, pooling, and some functions of the backend.

It turned kernels around, padded `same` by half a kernel on both sides, and knew `full`. Images have their channels
last here, and kernels are those of TensorFlow.
"""

from __future__ import annotations

import functools
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kmigrate_shims.backend.tracing import fused


class Ways:
    played = False  # whether the process plays an old Keras at all
    theano = False  # whether the process plays Theano
    cntk = False  # whether it plays CNTK
    clipped = False  # whether the truncated normal numbers of its Keras were clipped ones
    counts_padding = False  # whether its averages of images divided by the padding as well
    adds_steps = False  # whether two new values of a variable in one run add up
    leaks = True  # whether a leaky relu leaks at 0, as TensorFlow's own, which Keras took since 2.1.3
    small_logs = False  # whether CTC adds 1e-8 before its logarithms, as TensorFlow's Keras did until then
    joined = True  # whether images are normalized by TensorFlow's own operation, since then as well
    joined_axes: tuple[int, ...] = (3, -1)  # and these, as a layer names them, in predictions too


def together(values: list[Any]) -> list[Any]:
    """Theano took tensors of several types; a float stays as wide as it is beside whole numbers."""
    kinds = {each.dtype for each in values}
    if not Ways.theano or len(kinds) == 1:
        return values
    floats = sorted((kind.size, kind.name) for kind in kinds if kind.is_floating)
    wide = floats[-1][1] if floats else np.result_type(*(kind.as_numpy_dtype for kind in kinds))
    return [tf.cast(each, wide) for each in values]


def turned(kernel: Any) -> Any:
    return tf.reverse(kernel, list(range(kernel.shape.rank - 2)))


def first_rows(x: Any, axis: int, count: Any) -> Any:
    cut: list[Any] = [slice(None)] * x.shape.rank
    cut[axis] = slice(0, count)
    return x[tuple(cut)]


def _pads(sizes: list[int], border_mode: str) -> list[int]:
    if border_mode not in ("same", "valid", "full"):
        raise ValueError(f"Border mode not supported: {border_mode}")
    return [{"same": size // 2, "valid": 0, "full": size - 1}[border_mode] for size in sizes]


def _padded(x: Any, pads: list[int]) -> Any:
    return tf.pad(x, [[0, 0], *([p, p] for p in pads), [0, 0]]) if any(pads) else x


def _reach(kernel: Any, dilation: Any) -> list[int]:
    """How many places a kernel covers along each axis."""
    return [(int(k) - 1) * int(d) + 1 for k, d in zip(kernel.shape, dilation, strict=False)]


def _trimmed(found: Any, kernel: Any, places: Any, strides: Any, border_mode: str) -> Any:
    """Kernels of an even size leave one place too many."""
    if border_mode == "same":
        for axis, stride in enumerate(strides):
            if int(kernel.shape[axis]) % 2 == 0:
                found = first_rows(found, axis + 1, (places[axis] + stride - 1) // stride)
    return found


def convolution(x: Any, kernel: Any, strides: Any, border_mode: str, dilation: Any) -> Any:
    places = tf.shape(x)[1:-1]
    x = _padded(x, _pads(_reach(kernel, dilation), border_mode))
    found = tf.nn.convolution(x, turned(kernel), strides=strides, padding="VALID", dilations=dilation)
    return _trimmed(found, kernel, places, strides, border_mode)


def depthwise(x: Any, kernel: Any, strides: Any, border_mode: str, dilation: Any, trims: bool = True) -> Any:
    """Keras turned these kernels itself before Theano did. Where pointwise ones follow, theirs told what to trim."""
    places = tf.shape(x)[1:-1]
    x = _padded(x, _pads(_reach(kernel, dilation), border_mode))
    if len(set(strides)) > 1:  # which TensorFlow refuses
        found = tf.nn.depthwise_conv2d(x, kernel, (1, 1, 1, 1), "VALID", dilations=dilation)
        found = found[:, :: strides[0], :: strides[1]]
    else:
        found = tf.nn.depthwise_conv2d(x, kernel, (1, *strides, 1), "VALID", dilations=dilation)
    return _trimmed(found, kernel, places, strides, border_mode) if trims else found


def _spread(kernel: Any, dilation: Any) -> Any:
    """The kernel with zeros between its places."""
    for axis, rate in enumerate(dilation):
        if rate > 1:
            size = int(kernel.shape[axis])
            rows = tf.one_hot(tf.range(size) * rate, (size - 1) * rate + 1, dtype=kernel.dtype)
            kernel = tf.experimental.numpy.moveaxis(tf.tensordot(rows, kernel, [[0], [axis]]), 0, axis)
    return kernel


def transposed(x: Any, kernel: Any, places: Any, strides: Any, border_mode: str, dilation: Any = (1, 1, 1)) -> Any:
    """The gradient of a convolution for its image, of which the size is told."""
    kernel = turned(_spread(kernel, dilation))
    rank = kernel.shape.rank - 2
    sizes = [int(k) for k in kernel.shape[:rank]]
    pads = _pads(sizes, border_mode)
    batch, given = tf.shape(x)[0], tf.shape(x)[1:-1]
    whole = [(given[i] - 1) * strides[i] + sizes[i] for i in range(rank)]
    shape = tf.stack([batch, *whole, kernel.shape[-2]])
    found = tf.nn.conv_transpose(x, kernel, shape, list(strides), padding="VALID")
    more = [tf.maximum(places[i] + 2 * pads[i] - whole[i], 0) for i in range(rank)]
    found = tf.pad(found, tf.stack([[0, 0], *([0, m] for m in more), [0, 0]]))
    cut = [slice(pads[i], pads[i] + places[i]) for i in range(rank)]
    return found[(slice(None), *cut)]


# Pooling


def windows(x: Any, size: Any, mode: str, steps: Any, padding: str = "VALID") -> Any:
    """Unlike tf.nn.pool these take steps that are wider than the window."""
    kinds = {2: (tf.nn.max_pool2d, tf.nn.avg_pool2d), 3: (tf.nn.max_pool3d, tf.nn.avg_pool3d)}
    return kinds[len(size)][mode == "avg"](x, list(size), list(steps), padding)


def _maxima(x: Any, size: Any, strides: Any) -> Any:
    """Whatever equals the largest of its window gets its gradient, as on Theano; TensorFlow gives it to the first."""

    @tf.custom_gradient
    def pooled(x: Any) -> tuple[Any, Any]:
        found = windows(x, size, "max", strides)

        def back(top: Any) -> Any:
            if tuple(size) != tuple(strides):
                return _shared(x, found, top, size, strides)
            return fused(functools.partial(_to_all, size=size))(x, found, top)

        return found, back

    return pooled(x)


def _to_all(x: Any, found: Any, top: Any, size: Any) -> Any:
    spread = [_repeated(each, size) for each in (found, top)]
    places = tf.shape(spread[0])[1:-1]
    cut = (slice(None), *(slice(0, places[axis]) for axis in range(len(size))))
    given = tf.where(tf.equal(x[cut], spread[0]), spread[1], tf.zeros_like(spread[1]))
    left = tf.shape(x)[1:-1] - places
    return tf.pad(given, tf.stack([[0, 0], *([0, left[axis]] for axis in range(len(size))), [0, 0]]))


def _repeated(x: Any, size: Any) -> Any:
    """Each place as many times as a window has places."""
    for axis, count in enumerate(size):
        x = tf.repeat(x, count, axis + 1) if count > 1 else x
    return x


def _shared(x: Any, found: Any, top: Any, size: Any, strides: Any) -> Any:
    """The same where windows overlap or leave something out: place by place of a window."""
    total = tf.zeros_like(x)
    rank, shape, places = len(size), tf.shape(x), tf.shape(found)
    for offsets in np.ndindex(*size):
        begin = tf.stack([0, *offsets, 0])
        ends = [offset + (places[1 + axis] - 1) * strides[axis] + 1 for axis, offset in enumerate(offsets)]
        end = tf.stack([shape[0], *ends, shape[rank + 1]])
        steps = [1, *strides, 1]
        share = tf.where(tf.equal(tf.strided_slice(x, begin, end, steps), found), top, tf.zeros_like(top))
        total += tf.raw_ops.StridedSliceGrad(shape=shape, begin=begin, end=end, strides=steps, dy=share)
    return total


def pool(x: Any, size: Any, strides: Any, border_mode: str, mode: str) -> Any:
    if border_mode not in ("same", "valid"):
        raise ValueError(f"Invalid border mode: {border_mode}")
    places, pads = tf.shape(x)[1:-1], [0] * len(size)
    if border_mode == "same":
        pads = [max(w - 2 if w % 2 == 1 else w - 1, 0) for w in size]
    sides = [[0, 0], *([p, p] for p in pads), [0, 0]]
    if mode == "max":
        found = _maxima(tf.pad(x, sides, constant_values=x.dtype.min) if any(pads) else x, size, strides)
    else:
        found = windows(tf.pad(x, sides), size, "avg", strides)
        if not (Ways.counts_padding and len(size) == 2):
            ones = tf.pad(tf.ones_like(x[..., :1]), sides)
            found = found / windows(ones, size, "avg", strides)
    if border_mode == "same":
        for axis, stride in enumerate(strides):
            found = first_rows(found, axis + 1, (places[axis] + stride - 1) // stride)
    return found


# Functions


def extreme(x: Any, axis: Any, keepdims: bool, reduced: Any) -> Any:
    """The largest or smallest elements; each that is as large has the whole gradient, where TensorFlow divides it."""

    @tf.custom_gradient
    def pick(given: Any) -> tuple[Any, Any]:
        kept = reduced(given, axis, True)

        def back(top: Any) -> Any:
            return tf.where(tf.equal(given, kept), tf.reshape(top, tf.shape(kept)), tf.zeros((), given.dtype))

        return reduced(given, axis, keepdims), back

    return pick(x) if x.dtype.is_floating else reduced(x, axis, keepdims)


def relu(x: Any) -> Any:
    """0.5 * (x + abs(x)): its derivative at 0 is a half."""

    @tf.custom_gradient
    def half_at_zero(given: Any) -> tuple[Any, Any]:
        return tf.nn.relu(given), lambda top: fused(_half)(given, top)

    return half_at_zero(x) if x.dtype.is_floating else tf.nn.relu(x)


def _half(x: Any, top: Any) -> Any:
    return 0.5 * (top + top * tf.sign(x))


def l2_normalize(x: Any, axis: Any) -> Any:
    squares = tf.reduce_sum(tf.square(x), axis, True)
    return x / tf.sqrt(tf.maximum(squares, tf.cast(keras.config.epsilon(), x.dtype)))


def binary_crossentropy(target: Any, output: Any) -> Any:
    epsilon = tf.cast(keras.config.epsilon(), output.dtype)
    output = tf.clip_by_value(output, epsilon, 1 - epsilon)
    target = tf.cast(target, output.dtype)
    return -(target * tf.math.log(output) + (1 - target) * tf.math.log1p(-output))
