"""Convolutions over time and space of signals (batch, time, channels, rows, columns)."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.tensor import basic as tensor
from kmigrate_shims.theano.tensor.nnet.abstract_conv import conv3d as _conv3d
from kmigrate_shims.theano.tensor.subtensor import set_subtensor


def _diagonal_places(x: Any, i0: int, i1: int) -> tuple[Any, list[int]]:
    """For each entry of the result along two axes, the place along the first that it comes from."""
    lengths = tf.shape(x)
    count = lengths[i0] - lengths[i1] + 1
    places = lengths[i1] - 1 + tf.range(count)[:, None] - tf.range(lengths[i1])[None, :]
    rest = [axis for axis in range(len(x.shape)) if axis not in (i0, i1)]
    return places, rest


def get_diagonal_subtensor_view(x: Any, i0: Any, i1: Any) -> Any:
    """The diagonals along two axes of an array, in its own memory."""
    if x.shape[i0] < x.shape[i1]:
        raise NotImplementedError("The first axis of the diagonals must not be shorter than the second.")
    part: list[Any] = [slice(None)] * x.ndim
    part[i0] = slice(x.shape[i1] - 1, None)
    view = x[tuple(part)]
    strides = list(view.strides)
    strides[i1] -= strides[i0]
    return np.lib.stride_tricks.as_strided(view, view.shape, strides)


class DiagonalSubtensor(Op):
    """Along two axes the diagonals: entry (a, b) is entry (a + last - b, b) of what is given."""

    __props__ = ("inplace",)

    def __init__(self, inplace: bool = False) -> None:
        self.inplace = inplace

    def __str__(self) -> str:
        return f"{type(self).__name__}{'{inplace}' if self.inplace else ''}"

    def make_node(self, x: Any, i0: Any, i1: Any) -> Apply:
        return Apply(self, [x, tensor.as_tensor_variable(i0), tensor.as_tensor_variable(i1)], [x.type()])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[True], [False], [False]]

    def lower(self, node: Any, *values: Any) -> Any:
        i0, i1 = (int(tensor.get_scalar_constant_value(each)) for each in node.inputs[1:3])
        places, rest = _diagonal_places(values[0], i0, i1)
        order = [i0, i1, *rest]
        moved = tf.transpose(values[0], order)
        columns = tf.broadcast_to(tf.range(tf.shape(moved)[1])[None, :], tf.shape(places))
        found = tf.gather_nd(moved, tf.stack([places, columns], axis=-1))
        return tf.transpose(found, [order.index(axis) for axis in range(len(order))])


class IncDiagonalSubtensor(Op):
    """The same diagonals with something added."""

    __props__ = ("inplace",)

    def __init__(self, inplace: bool = False) -> None:
        self.inplace = inplace

    def make_node(self, x: Any, i0: Any, i1: Any, amt: Any) -> Apply:
        return Apply(self, [x, tensor.as_tensor_variable(i0), tensor.as_tensor_variable(i1), amt], [x.type()])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[True], [False], [False], [True]]

    def lower(self, node: Any, *values: Any) -> Any:
        i0, i1 = (int(tensor.get_scalar_constant_value(each)) for each in node.inputs[1:3])
        places, rest = _diagonal_places(values[0], i0, i1)
        order = [i0, i1, *rest]
        moved, amount = tf.transpose(values[0], order), tf.transpose(values[3], order)
        columns = tf.broadcast_to(tf.range(tf.shape(moved)[1])[None, :], tf.shape(places))
        found = tf.tensor_scatter_nd_add(moved, tf.stack([places, columns], axis=-1), amount)
        return tf.transpose(found, [order.index(axis) for axis in range(len(order))])


diagonal_subtensor = DiagonalSubtensor(False)
inc_diagonal_subtensor = IncDiagonalSubtensor(False)


def conv3d(
    signals: Any, filters: Any, signals_shape: Any = None, filters_shape: Any = None, border_mode: Any = "valid"
) -> Any:
    """Signals convolved with filters (out, time, in, rows, columns)."""
    modes = (border_mode,) * 3 if isinstance(border_mode, str) else tuple(border_mode)
    if modes[1] != modes[2]:
        raise NotImplementedError("height and width bordermodes must match")
    for mode in modes:
        if mode == "same":
            raise NotImplementedError("Border mode 'same' is not there: pad the signals, or take 'half'.")
        if mode not in ("valid", "full", "half"):
            raise ValueError("invalid border mode", mode)
    lengths = [filters.shape[axis] for axis in (1, 3, 4)]
    if filters_shape is not None:
        lengths = [filters_shape[axis] for axis in (1, 3, 4)]
    margins = []
    for mode, length in zip(modes, lengths, strict=True):
        margins.append({"valid": 0, "full": length - 1, "half": length // 2}[mode])
    images = _padded(signals.dimshuffle(0, 2, 1, 3, 4), margins)
    return _conv3d(images, filters.dimshuffle(0, 2, 1, 3, 4)).dimshuffle(0, 2, 1, 3, 4)


def _padded(images: Any, margins: list[Any]) -> Any:
    if all(isinstance(margin, int) and margin == 0 for margin in margins):
        return images
    shape = [images.shape[axis] for axis in range(5)]
    room = tensor.zeros(
        [*shape[:2], *[shape[2 + axis] + 2 * margin for axis, margin in enumerate(margins)]], images.dtype
    )
    inside = tuple(slice(margin, margin + shape[2 + axis]) for axis, margin in enumerate(margins))
    return set_subtensor(room[(slice(None), slice(None), *inside)], images)
