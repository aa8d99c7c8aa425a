"""Pooling of the last axes of a tensor: by maximum, sum and the two averages, axis by axis.

Working along one axis after the other costs the sum of the window's sides, not their product, and needs no channels
last. The gradient of a maximum goes to all that equal it, as in Theano; TensorFlow's goes to one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import tensorflow as tf


@dataclass(frozen=True)
class Windows:
    """The windows of a pooling, an entry for each axis: integers, or tensors where only a call tells them."""

    sizes: tuple[Any, ...]
    strides: tuple[Any, ...]
    margins: tuple[Any, ...]
    ignore_border: bool = True


def outputs(length: Any, size: Any, stride: Any, margin: Any, ignore_border: bool) -> Any:
    """How many windows there are along an axis."""
    whole = length + 2 * margin
    if ignore_border:
        # A window that does not fit at all gives nothing, which TensorFlow's rounding down must not make one less.
        return _most(0, (whole - size + stride) // stride)
    apart, overlapping = (whole - 1) // stride + 1, _most(0, (whole - 1 - size + stride) // stride) + 1
    if isinstance(stride, int) and isinstance(size, int):
        return apart if stride >= size else overlapping
    return tf.where(stride >= size, apart, overlapping)


def _most(low: int, value: Any) -> Any:
    return max(low, value) if isinstance(value, int) else tf.maximum(low, value)


def length_of(tensor: Any, axis: int) -> Any:
    """The length of an axis: an integer where it is known."""
    known = tensor.shape.as_list()[axis]
    return tf.shape(tensor)[axis] if known is None else known


def lowest(dtype: Any) -> Any:
    """What no maximum is."""
    return tf.constant(float("-inf"), dtype) if dtype.is_floating else tf.constant(dtype.min, dtype)


def window_slices(tensor: Any, axis: int, size: int, stride: int, count: Any) -> list[Any]:
    """The first of each window along an axis, the second, and so on."""
    before = [slice(None)] * axis
    reach = _most(0, (count - 1) * stride + 1)
    return [tensor[(*before, slice(place, place + reach, stride))] for place in range(size)]


def padded(tensor: Any, axis: int, size: int, stride: int, margin: int, count: Any, fill: Any) -> Any:
    """The tensor made as long as its windows reach."""
    length = length_of(tensor, axis)
    after = _most(0, (count - 1) * stride + size - margin - length)
    if margin == 0 and isinstance(after, int) and after == 0:
        return tensor
    table = [[0, 0] for _ in tensor.shape]
    table[axis] = [margin, after]
    return tf.pad(tensor, tf.stack([tf.stack(pair) for pair in table]), constant_values=fill)


def along(tensor: Any, axis: int, size: Any, stride: Any, margin: Any, ignore: bool, maximum: bool) -> Any:
    """The maximum or the sum of each window along one axis."""
    if not all(isinstance(each, int) for each in (size, stride, margin)):
        return gathered(tensor, axis, size, stride, margin, ignore, maximum)
    if size == 1 and stride == 1 and margin == 0:
        return tensor
    count = outputs(length_of(tensor, axis), size, stride, margin, ignore)
    fill = lowest(tensor.dtype) if maximum else tf.constant(0, tensor.dtype)
    tensor = padded(tensor, axis, size, stride, margin, count, fill)
    result, *others = window_slices(tensor, axis, size, stride, count)
    for part in others:
        result = tf.maximum(result, part) if maximum else result + part
    return result


def gathered(tensor: Any, axis: int, size: Any, stride: Any, margin: Any, ignore: bool, maximum: bool) -> Any:
    """The same for windows that only a call tells: each is gathered by the places of its entries."""
    length = length_of(tensor, axis)
    count = outputs(length, size, stride, margin, ignore)
    places = tf.range(count)[:, None] * stride + tf.range(size)[None, :] - margin
    inside = tf.reshape((places >= 0) & (places < length), [count, size, *[1] * (len(tensor.shape) - axis - 1)])
    # In one row of the first axis: TensorFlow's gradient of other gathers fails where there is no window.
    rank = len(tensor.shape)
    first = tf.transpose(tensor, [axis, *[each for each in range(rank) if each != axis]])
    row = tf.gather(first, tf.reshape(tf.clip_by_value(places, 0, length - 1), [-1]))
    table = tf.reshape(row, tf.concat([[count, size], tf.shape(first)[1:]], 0))
    found = tf.transpose(table, [*range(2, axis + 2), 0, 1, *range(axis + 2, rank + 1)])
    if not maximum:
        return tf.reduce_sum(tf.where(inside, found, tf.zeros_like(found)), axis + 1)

    @tf.custom_gradient
    def largest(given: Any) -> tuple[Any, Any]:
        kept = tf.reduce_max(given, axis + 1, keepdims=True)

        def backward(top: Any) -> Any:
            return tf.where(tf.equal(given, kept), tf.expand_dims(top, axis + 1), tf.zeros_like(given))

        return tf.squeeze(kept, axis + 1), backward

    return largest(tf.where(inside, found, lowest(found.dtype)))


def maximum_along(tensor: Any, axis: int, size: Any, stride: Any, margin: Any, ignore: bool) -> Any:
    """The maximum of each window along one axis, with Theano's gradient: all that equal it get it."""
    if not all(isinstance(each, int) for each in (size, stride, margin)):
        return gathered(tensor, axis, size, stride, margin, ignore, True)

    @tf.custom_gradient
    def pooled(given: Any) -> tuple[Any, Any]:
        result = along(given, axis, size, stride, margin, ignore, True)
        return result, lambda top: spread(given, result, top, axis, size, stride, margin)

    return pooled(tensor)


def spread(given: Any, result: Any, top: Any, axis: int, size: int, stride: int, margin: int) -> Any:
    """The gradient of a maximum: of each window to all of its entries that equal it."""
    count = length_of(result, axis)
    longer = padded(given, axis, size, stride, margin, count, lowest(given.dtype))
    shape = tf.shape(longer)
    total = None
    for place, part in enumerate(window_slices(longer, axis, size, stride, count)):
        share = tf.where(tf.equal(part, result), top, tf.zeros_like(top))
        put = put_back(share, shape, axis, place, stride, count)
        total = put if total is None else total + put
    begin = [margin if place == axis else 0 for place in range(len(given.shape))]
    back = tf.slice(total, begin, tf.shape(given))
    back.set_shape(given.shape)
    return back


def put_back(share: Any, shape: Any, axis: int, place: int, stride: int, count: Any) -> Any:
    """Zeros of a shape, with every so many-th along an axis given."""
    rank = len(share.shape)
    begin = [place if number == axis else 0 for number in range(rank)]
    reach = _most(0, (count - 1) * stride + 1)
    end = [place + reach if number == axis else shape[number] for number in range(rank)]
    strides = [stride if number == axis else 1 for number in range(rank)]
    return tf.raw_ops.StridedSliceGrad(shape=shape, begin=begin, end=tf.stack(end), strides=strides, dy=share)


def counts(length: Any, size: Any, stride: Any, margin: Any, ignore: bool, with_margin: bool, dtype: Any) -> Any:
    """How many entries each window along an axis has, with or without those of the margin."""
    count = outputs(length, size, stride, margin, ignore)
    starts = tf.range(count) * stride
    low, high = (0, length + 2 * margin) if with_margin else (margin, length + margin)
    return tf.cast(tf.minimum(starts + size, high) - tf.maximum(starts, low), dtype)


def pool(tensor: Any, windows: Windows, mode: str) -> Any:
    """The last axes pooled: `max`, `sum`, `average_inc_pad` or `average_exc_pad`."""
    rank = len(windows.sizes)
    first = len(tensor.shape) - rank
    lengths = [length_of(tensor, first + number) for number in range(rank)]
    ignore = windows.ignore_border
    result = tensor
    sides = list(zip(windows.sizes, windows.strides, windows.margins, strict=True))
    for number, (size, stride, margin) in enumerate(sides):
        if mode == "max":
            result = maximum_along(result, first + number, size, stride, margin, ignore)
        else:
            result = along(result, first + number, size, stride, margin, ignore, False)
    if not mode.startswith("average"):
        return result
    for number, (size, stride, margin) in enumerate(sides):
        entries = counts(lengths[number], size, stride, margin, ignore, mode == "average_inc_pad", tensor.dtype)
        result = result / tf.reshape(entries, [-1, *[1] * (rank - 1 - number)])
    return result


def entry_of(values: Sequence[Any]) -> tuple[int, ...]:
    """Plain integers, of what may be NumPy's."""
    return tuple(int(value) for value in values)
