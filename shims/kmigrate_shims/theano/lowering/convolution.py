"""Convolutions of images (batch, channels, *space) in two and three dimensions, with all that Theano lets one choose.

TensorFlow's kernels for the CPU want channels last and have no gradient for dilated or grouped filters, so filters are
dilated by zeros and groups are convolved one by one; the gradients are then TensorFlow's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import tensorflow as tf


@dataclass(frozen=True)
class Choices:
    """What is chosen about a convolution besides its operands."""

    border: Any = "valid"
    strides: tuple[int, ...] = (1, 1)
    flip: bool = True
    dilation: tuple[int, ...] = (1, 1)
    groups: int = 1
    unshared: bool = False

    @property
    def rank(self) -> int:
        return len(self.strides)


def sizes(tensor: Any, axes: Sequence[int]) -> list[Any]:
    """The lengths of axes: integers where they are known, else tensors."""
    known = tensor.shape.as_list()
    dynamic = tf.shape(tensor)
    return [known[axis] if known[axis] is not None else dynamic[axis] for axis in axes]


def dilated_size(size: Any, dilation: int) -> Any:
    """How far a filter reaches when it is dilated."""
    return (size - 1) * dilation + 1


def margins(border: Any, reach: Sequence[Any]) -> list[tuple[Any, Any]]:
    """How many zeros go before and after the image on each axis, for filters that reach so far."""
    if border == "valid":
        return [(0, 0) for _ in reach]
    if border == "full":
        return [(size - 1, size - 1) for size in reach]
    if border == "half":
        return [(size // 2, size // 2) for size in reach]
    if isinstance(border, int):
        return [(border, border) for _ in reach]
    return [tuple(side) if isinstance(side, (tuple, list)) else (side, side) for side in border]


def dilate(filters: Any, dilation: Sequence[int], axes: Sequence[int]) -> Any:
    """Filters with zeros between their weights along axes."""
    for axis, step in zip(axes, dilation, strict=True):
        if step == 1:
            continue
        shape = tf.shape(filters)
        spread = tf.pad(
            tf.expand_dims(filters, axis + 1),
            [[0, step - 1 if place == axis + 1 else 0] for place in range(len(filters.shape) + 1)],
        )
        longer = tf.concat([shape[:axis], [shape[axis] * step], shape[axis + 1 :]], 0)
        spread = tf.reshape(spread, longer)
        begin = [0] * len(filters.shape)
        length = tf.concat([shape[:axis], [dilated_size(shape[axis], step)], shape[axis + 1 :]], 0)
        static = filters.shape.as_list()
        filters = tf.slice(spread, begin, length)
        static[axis] = None if static[axis] is None else dilated_size(static[axis], step)
        filters.set_shape(static)
    return filters


def convolve(image: Any, filters: Any, choices: Choices) -> Any:
    """Image (batch, channels, *space), filters (out, in, *space): what Theano's `conv2d` and `conv3d` give."""
    rank = choices.rank
    space = list(range(2, 2 + rank))
    if choices.unshared:
        return unshared(image, filters, choices)
    filters = dilate(filters, choices.dilation, space)
    pads = margins(choices.border, sizes(filters, space))
    moved = pad(tf.transpose(image, [0, *space, 1]), pads)
    kernel = tf.transpose(filters, [*space, 1, 0])
    if choices.flip:
        kernel = tf.reverse(kernel, list(range(rank)))
    result = grouped(moved, kernel, choices.strides, choices.groups)
    return tf.transpose(result, [0, rank + 1, *range(1, rank + 1)])


def pad(image: Any, pads: Sequence[tuple[Any, Any]]) -> Any:
    """Zeros around the space of an image with channels last; a margin below zero crops."""
    if all(isinstance(side, int) and side == 0 for pair in pads for side in pair):
        return image
    table = [[0, 0], *[list(pair) for pair in pads], [0, 0]]
    return tf.pad(image, tf.stack([tf.stack(pair) for pair in table]))


def grouped(image: Any, kernel: Any, strides: Sequence[int], groups: int) -> Any:
    """The plain convolution, group by group: TensorFlow's gradients of grouped filters are missing on the CPU."""
    if groups == 1:
        return plain(image, kernel, strides)
    images = split(image, groups)
    kernels = split(kernel, groups)
    return tf.concat([plain(*pair, strides) for pair in zip(images, kernels, strict=True)], axis=-1)


def split(tensor: Any, groups: int) -> list[Any]:
    """The last axis cut into groups."""
    static = tensor.shape.as_list()[:-1]
    parts = list(tf.split(tensor, groups, axis=-1))
    known = tensor.shape[-1]
    for part in parts:
        part.set_shape([*static, None if known is None else known // groups])
    return parts


def plain(image: Any, kernel: Any, strides: Sequence[int]) -> Any:
    """A correlation of what lies wholly inside."""
    steps = [1, *strides, 1]
    if len(strides) == 2:
        return tf.nn.conv2d(image, kernel, steps, "VALID")
    return tf.nn.conv3d(image, kernel, steps, "VALID")


def patches(image: Any, heights: Any, widths: Any, choices: Choices) -> Any:
    """What each place of the output sees, (batch, rows, columns, filter rows, filter columns, channels)."""
    channels = sizes(image, [3])[0]
    seen = heights * widths * channels
    kernel = tf.reshape(tf.eye(seen, dtype=image.dtype), tf.stack([heights, widths, channels, seen]))
    kernel = tf.transpose(dilate(kernel, choices.dilation, [0, 1]), [0, 1, 2, 3])
    found = tf.nn.conv2d(image, kernel, [1, *choices.strides, 1], "VALID")
    shape = tf.shape(found)
    return tf.reshape(found, tf.stack([shape[0], shape[1], shape[2], heights, widths, channels]))


def unshared(image: Any, filters: Any, choices: Choices) -> Any:
    """Filters (out, rows, columns, in, filter rows, filter columns): each place has weights of its own."""
    heights, widths = sizes(filters, [4, 5])
    reach = [dilated_size(size, step) for size, step in zip((heights, widths), choices.dilation, strict=True)]
    moved = pad(tf.transpose(image, [0, 2, 3, 1]), margins(choices.border, reach))
    if choices.flip:
        filters = tf.reverse(filters, [4, 5])
    outputs = []
    by_group = zip(split(moved, choices.groups), tf.split(filters, choices.groups, axis=0), strict=True)
    for part, weights in by_group:
        seen = patches(part, heights, widths, choices)
        outputs.append(tf.einsum("byxhwc,oyxchw->boyx", seen, weights))
    return tf.concat(outputs, axis=1)


def to_image(filters: Any, top: Any, shape: Any, choices: Choices) -> Any:
    """The gradient by the image: what a convolution of zeros of that shape sends back."""
    image = tf.zeros(shape, top.dtype)
    return _back(convolve(image, filters, choices), image, top)


def to_filters(image: Any, top: Any, shape: Any, choices: Choices) -> Any:
    """The gradient by the filters."""
    filters = tf.zeros(shape, top.dtype)
    return _back(convolve(image, filters, choices), filters, top)


def _back(result: Any, source: Any, top: Any) -> Any:
    return tf.gradients(result, source, grad_ys=top)[0]
