"""Repeated entries, filled diagonals, windows."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.raise_op import Assert
from kmigrate_shims.theano.scalar.types import upcast
from kmigrate_shims.theano.tensor import basic
from kmigrate_shims.theano.tensor.type import TensorType


class RepeatOp(Op):
    """Each entry along an axis as often as is said for it, or for all."""

    __props__ = ("axis",)

    def __init__(self, axis: Any = None) -> None:
        self.axis = axis

    def make_node(self, x: Any, repeats: Any) -> Apply:
        x, repeats = basic.as_tensor_variable(x), basic.as_tensor_variable(repeats)
        if repeats.dtype not in basic.integer_dtypes:
            raise TypeError("repeats.dtype must be an integer.")
        if repeats.dtype == "uint64":
            raise TypeError("dtype uint64 is not supported by numpy.repeat for the 'repeats' parameter", repeats.dtype)
        pattern = [False]
        if self.axis is not None:
            pattern = list(x.broadcastable)
            try:
                once = basic.get_scalar_constant_value(repeats) == 1
            except basic.NotScalarConstantError:
                once = False
            if not once:
                pattern[self.axis] = False
        return Apply(self, [x, repeats], [TensorType(x.dtype, pattern)()])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[True], [False]]

    def lower(self, node: Any, *values: Any) -> Any:
        value, repeats = values
        value, axis = (tf.reshape(value, [-1]), 0) if self.axis is None else (value, self.axis % len(value.shape))
        length = tf.shape(value)[axis]
        places = tf.repeat(tf.range(length), tf.broadcast_to(tf.cast(repeats, tf.int32), [length]))
        return tf.gather(value, places, axis=axis)


def repeat(x: Any, repeats: Any, axis: Any = None) -> Any:
    """Each entry along an axis several times, side by side."""
    x, repeats = basic.as_tensor_variable(x), basic.as_tensor_variable(repeats)
    if repeats.ndim > 1:
        raise ValueError("The dimension of repeats should not exceed 1.")
    if repeats.ndim == 1 and not repeats.broadcastable[0]:
        return RepeatOp(axis=axis)(x, repeats)
    if repeats.ndim == 1:
        repeats = repeats[0]
    if x.dtype == "uint64":
        raise TypeError("theano.tensor.repeat don't support dtype uint64")
    if axis is None:
        axis, x = 0, x.flatten()
    elif axis >= x.ndim:
        raise ValueError("Axis should not exceed x.ndim-1.")
    axis = axis + x.ndim if axis < 0 else axis
    shape = [x.shape[place] for place in range(x.ndim)]
    wide = [*shape[: axis + 1], repeats, *shape[axis + 1 :]]
    order = [*range(axis + 1), "x", *range(axis + 1, x.ndim)]
    shape[axis] = shape[axis] * repeats
    return basic.alloc(x.dimshuffle(*order), *wide).reshape(shape)


class Bartlett(Op):
    """The triangular window."""

    __props__ = ()

    def make_node(self, M: Any) -> Apply:
        number = basic.as_tensor_variable(M)
        if number.ndim != 0:
            raise TypeError(f"{type(self).__name__} only works on scalar input")
        if number.dtype not in basic.integer_dtypes:
            raise TypeError(f"{type(self).__name__} only works on integer input")
        return Apply(self, [number], [basic.dvector()])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[False]]

    def lower(self, node: Any, *values: Any) -> Any:
        number = tf.maximum(tf.cast(values[0], tf.int64), 0)
        places = tf.cast(tf.range(number), tf.float64)
        half = tf.cast(number - 1, tf.float64) / 2.0
        safe = tf.where(half > 0, half, 1.0)
        return tf.where(half > 0, 1.0 - tf.abs(places - half) / safe, tf.ones_like(places))


class FillDiagonal(Op):
    """A tensor with one value on its diagonal; of a tall matrix it begins anew below, as NumPy had it."""

    __props__ = ()

    def make_node(self, a: Any, val: Any) -> Apply:
        a, val = basic.as_tensor_variable(a), basic.as_tensor_variable(val)
        name = type(self).__name__
        if a.ndim < 2:
            raise TypeError(f"{name}: first parameter must have at least two dimensions")
        if val.ndim != 0:
            raise TypeError(f"{name}: second parameter must be a scalar")
        val = basic.cast(val, dtype=upcast(a.dtype, val.dtype))
        if val.dtype != a.dtype:
            raise TypeError(f"{name}: type of second parameter must be the same as the first's")
        return Apply(self, [a, val], [a.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        a, value = values
        shape = tf.shape(a)
        if len(a.shape) == 2:
            # Only the first diagonal: Theano cut a tall matrix off at its width squared.
            rows, columns = tf.range(shape[0])[:, None], tf.range(shape[1])[None, :]
            return tf.where(rows == columns, value, a)
        same = tf.debugging.assert_equal(
            tf.reduce_min(shape), tf.reduce_max(shape), "All dimensions of input must be of equal length"
        )
        with tf.control_dependencies([] if same is None else [same]):
            places = tf.repeat(tf.range(shape[0])[:, None], len(a.shape), axis=1)
        return tf.tensor_scatter_nd_update(a, places, tf.fill(tf.shape(places)[:1], value))


class FillDiagonalOffset(Op):
    """A matrix with one value on a diagonal beside the main one."""

    __props__ = ()

    def make_node(self, a: Any, val: Any, offset: Any) -> Apply:
        a, val, offset = (basic.as_tensor_variable(each) for each in (a, val, offset))
        name = type(self).__name__
        if a.ndim != 2:
            raise TypeError(f"{name}: first parameter must have exactly two dimensions")
        if val.ndim != 0:
            raise TypeError(f"{name}: second parameter must be a scalar")
        if offset.ndim != 0:
            raise TypeError(f"{name}: third parameter must be a scalar")
        val = basic.cast(val, dtype=upcast(a.dtype, val.dtype))
        if val.dtype != a.dtype:
            raise TypeError(f"{name}: type of second parameter must be the same as the first's")
        if offset.dtype not in basic.integer_dtypes:
            raise TypeError(f"{name}: type of third parameter must be as integer: theano.tensor.cast(input, 'int64')")
        return Apply(self, [a, val, offset], [a.type()])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[True], [True], [False]]

    def lower(self, node: Any, *values: Any) -> Any:
        a, value, offset = values
        shape = tf.shape(a)
        rows, columns = tf.range(shape[0])[:, None], tf.range(shape[1])[None, :]
        return tf.where(columns - rows == tf.cast(offset, tf.int32), value, a)


bartlett_, fill_diagonal_, fill_diagonal_offset_ = Bartlett(), FillDiagonal(), FillDiagonalOffset()


def bartlett(M: Any) -> Any:
    """The triangular window of so many points."""
    return bartlett_(M)


def fill_diagonal(a: Any, val: Any) -> Any:
    """The tensor with one value on its diagonal."""
    return fill_diagonal_(a, val)


def fill_diagonal_offset(a: Any, val: Any, offset: Any) -> Any:
    """The matrix with one value on a diagonal beside the main one."""
    return fill_diagonal_offset_(a, val, offset)


def to_one_hot(y: Any, nb_class: Any, dtype: Any = None) -> Any:
    """A row for each number, with a one in its place."""
    y = basic.as_tensor_variable(y)
    count = basic.as_tensor_variable(nb_class)
    inside = Assert("IndexError: index is out of bounds for the number of classes")
    y = inside(y, basic.all(basic.and_(basic.ge(y, -count), basic.lt(y, count))))
    y = basic.switch(basic.lt(y, 0), y + count, y)
    rows = basic.eq(y.dimshuffle(0, "x"), basic.arange(nb_class).dimshuffle("x", 0))
    from kmigrate_shims.theano.configdefaults import config

    return basic.cast(rows, config.floatX if dtype is None else np.dtype(dtype).name)
