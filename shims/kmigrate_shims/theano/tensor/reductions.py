"""Sums, means, extremes and their places along dimensions."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply, Variable
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.scalar import basic as scalar
from kmigrate_shims.theano.tensor import elementwise as e
from kmigrate_shims.theano.tensor import reduction_ops as ops
from kmigrate_shims.theano.tensor.casting import cast
from kmigrate_shims.theano.tensor.construct import as_tensor_variable, constant
from kmigrate_shims.theano.tensor.shapes import makeKeepDims, shape
from kmigrate_shims.theano.tensor.type import TensorType


def check_and_normalize_axes(x: Any, axis: Any) -> list[int]:
    """The dimensions as a list of numbers from 0; empty where none is named."""
    ndim = as_tensor_variable(x).type.ndim
    if isinstance(axis, Variable):
        data = getattr(axis, "data", _missing)
        if data is _missing:
            raise TypeError(f"Computation needs a constant axis. Got {axis}")
        axis = data
    if axis is None:
        return []
    if isinstance(axis, (int, np.integer)) or (isinstance(axis, np.ndarray) and axis.ndim == 0):
        found = [int(axis)]
    elif isinstance(axis, (tuple, list, np.ndarray)):
        found = [int(each) for each in axis]
    else:
        raise TypeError(f"Axis must be an integer, tuple, list of integers or a TensorVariable. Got {axis}")
    for each in found:
        if not -ndim <= each < ndim:
            raise ValueError(f"Computation needs a valid axis number for {ndim}-D tensor. Got {each}")
    return sorted({each % ndim for each in found})


_missing = object()


class MaxAndArgmax(Op):
    """The largest element along dimensions, and its place."""

    nin = 2
    nout = 2
    __props__ = ("axis",)

    def __init__(self, axis: Any) -> None:
        if not isinstance(axis, (list, tuple)):
            raise TypeError("The axes of MaxAndArgmax are a list.")
        self.axis = tuple(axis)

    def get_params(self, node: Any) -> Any:
        return self.axis

    def make_node(self, x: Any) -> Apply:
        given = as_tensor_variable(x)
        pattern = [one for place, one in enumerate(given.type.broadcastable) if place not in self.axis]
        found = TensorType(given.type.dtype, pattern)("max"), TensorType("int64", pattern)("argmax")
        return Apply(self, [given], list(found))

    def lower(self, node: Any, *values: Any) -> Any:
        (value,) = values
        return [_largest(value, list(self.axis)), _place_of_largest(value, self.axis)]

    def connection_pattern(self, node: Any) -> Any:
        return [[True, True]]

    motionless = (1,)


class Argmax(Op):
    """The place of the largest element along dimensions."""

    nin = 1
    nout = 1
    __props__ = ("axis",)

    def __init__(self, axis: Any) -> None:
        self.axis = None if axis is None else tuple(axis)

    def make_node(self, x: Any, axis: Any = None) -> Apply:
        given = as_tensor_variable(x)
        gone = range(given.ndim) if self.axis is None else self.axis
        pattern = [one for place, one in enumerate(given.type.broadcastable) if place not in gone]
        return Apply(self, [given], [TensorType("int64", pattern)("argmax")])

    def lower(self, node: Any, *values: Any) -> Any:
        axes = tuple(range(node.inputs[0].ndim)) if self.axis is None else self.axis
        return _place_of_largest(values[0], axes)

    # The gradient is zero; there is no derivative in a direction.
    motionless = (0,)


def _largest(value: Any, axis: list[int]) -> Any:
    """The largest element; each that is as large has the whole gradient, where TensorFlow divides it."""
    ops.need_elements(value, axis, "maximum")
    if value.dtype == tf.bool:
        return tf.reduce_any(value, axis)
    if value.dtype in (tf.int8, tf.int16, tf.uint16, tf.uint32):
        return tf.cast(tf.reduce_max(tf.cast(value, tf.int64), axis), value.dtype)
    if not value.dtype.is_floating:
        return tf.reduce_max(value, axis)

    @tf.custom_gradient
    def pick(given: Any) -> Any:
        kept = tf.reduce_max(given, axis, keepdims=True)

        def backward(gradient: Any) -> Any:
            wide = tf.reshape(gradient, tf.shape(kept))
            return tf.where(tf.equal(given, kept), wide, tf.zeros((), given.dtype))

        return tf.squeeze(kept, axis) if axis else tf.identity(kept), backward

    return pick(value)


def _place_of_largest(value: Any, axes: tuple[int, ...]) -> Any:
    ops.need_elements(value, axes, "argmax")
    ndim = value.shape.rank
    if len(axes) == 1:
        (axis,) = axes
    else:
        kept = [place for place in range(ndim) if place not in axes]
        shape_ = tf.shape(value)
        value = tf.transpose(value, [*kept, *axes])
        value = tf.reshape(value, tf.concat([tf.gather(shape_, tf.constant(kept, tf.int32)), [-1]], 0))
        axis = len(kept)
    if value.dtype == tf.bool:
        value = tf.cast(value, tf.int32)
    elif value.dtype == tf.uint64:
        # With the first bit turned the order of numbers with a sign is that of numbers without.
        value = tf.bitwise.bitwise_xor(tf.bitcast(value, tf.int64), tf.constant(tf.int64.min, tf.int64))
    elif value.dtype in (tf.uint16, tf.uint32, tf.int8, tf.int16):
        value = tf.cast(value, tf.int64)
    if value.dtype.is_floating:
        # NumPy takes the first NaN for the largest.
        value = tf.where(tf.math.is_nan(value), tf.constant(np.inf, value.dtype), value)
    return tf.argmax(value, axis, tf.int64)


def max_and_argmax(a: Any, axis: Any = None, keepdims: bool = False) -> list[Any]:
    """The largest elements and their places."""
    given = as_tensor_variable(a)
    axes = check_and_normalize_axes(given, axis) or list(range(given.type.ndim))
    found, place = MaxAndArgmax(axes)(given)
    if keepdims:
        found, place = makeKeepDims(given, found, axes), makeKeepDims(given, place, axes)
    return [found, place]


def max(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The largest elements."""
    return max_and_argmax(x, axis, keepdims)[0]


def argmax(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The places of the largest elements."""
    return max_and_argmax(x, axis, keepdims)[1]


def min(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The smallest elements."""
    given = as_tensor_variable(x)
    if given.dtype.startswith(("float", "int")):
        return -max(-given, axis=axis, keepdims=keepdims)
    if given.dtype.startswith("uint"):
        top = constant(np.array(np.iinfo(given.dtype).max, given.dtype))
        return top - max(top - given, axis=axis, keepdims=keepdims)
    if given.dtype == "bool":
        return ~max(~given, axis=axis, keepdims=keepdims)
    raise NotImplementedError("Complex numbers have no order.")


def argmin(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The places of the smallest elements."""
    given = as_tensor_variable(x)
    if given.dtype.startswith(("float", "int")):
        return argmax(-given, axis=axis, keepdims=keepdims)
    if given.dtype.startswith("uint"):
        top = constant(np.array(np.iinfo(given.dtype).max, given.dtype))
        return argmax(top - given, axis=axis, keepdims=keepdims)
    if given.dtype == "bool":
        return argmax(~given, axis=axis, keepdims=keepdims)
    raise NotImplementedError("Complex numbers have no order.")


def sum(input: Any, axis: Any = None, dtype: Any = None, keepdims: bool = False, acc_dtype: Any = None) -> Any:
    """The sum along dimensions."""
    out = ops.Sum(axis=axis, dtype=dtype, acc_dtype=acc_dtype)(input)
    return makeKeepDims(input, out, axis) if keepdims else out


def prod(
    input: Any,
    axis: Any = None,
    dtype: Any = None,
    keepdims: bool = False,
    acc_dtype: Any = None,
    no_zeros_in_input: bool = False,
) -> Any:
    """The product along dimensions."""
    out = ops.Prod(axis, dtype=dtype, acc_dtype=acc_dtype, no_zeros_in_input=no_zeros_in_input)(input)
    return makeKeepDims(input, out, axis) if keepdims else out


def any(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Whether one is true along dimensions."""
    out = ops.Any(axis)(x)
    return makeKeepDims(x, out, axis) if keepdims else out


def all(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Whether all are true along dimensions."""
    out = ops.All(axis)(x)
    return makeKeepDims(x, out, axis) if keepdims else out


class Mean(ops.CAReduce):
    """The mean of all, or along one dimension, in float64."""

    def __init__(self, axis: Any = None) -> None:
        super().__init__(getattr(scalar, "add"), axis)  # noqa: B009 - made at run time
        if self.axis is not None and len(self.axis) != 1:
            raise AssertionError("Mean works along one dimension, or all of them.")

    def _output_dtype(self, idtype: str) -> str:
        return "float64"

    def lower(self, node: Any, *values: Any) -> Any:
        return tf.reduce_mean(tf.cast(values[0], tf.float64), None if self.axis is None else list(self.axis))


def _axes(axis: Any, ndim: int) -> list[int]:
    if axis is None:
        return list(range(ndim))
    if isinstance(axis, (int, np.integer)) or (isinstance(axis, np.ndarray) and axis.ndim == 0):
        return [int(axis)]
    return [int(each) for each in axis]


def mean(
    input: Any, axis: Any = None, dtype: Any = None, op: bool = False, keepdims: bool = False, acc_dtype: Any = None
) -> Any:
    """The mean along dimensions."""
    given = as_tensor_variable(input)
    if op:
        if dtype not in (None, "float64") or acc_dtype not in (None, "float64"):
            raise NotImplementedError(
                "The Mean op always works in float64. If you want to specify the dtype, call mean(..., op=False).",
                dtype,
            )
        out = Mean(axis)(given)
        return makeKeepDims(given, out, axis) if keepdims else out
    sum_dtype = dtype if dtype is not None else "float32" if given.dtype == "float16" else None
    total = sum(given, axis=axis, dtype=sum_dtype, keepdims=keepdims, acc_dtype=acc_dtype)
    sizes = cast(shape(given), "float32" if total.dtype in ("float16", "float32", "complex64") else "float64")
    for each in _axes(axis, given.ndim):
        total = e._words["true_div"](total, sizes[each])
    if total.dtype != sizes.dtype and total.dtype in e._DISCRETE:
        total = cast(total, sizes.dtype)
    if dtype == "float16" or (dtype is None and given.dtype == "float16"):
        total = cast(total, "float16")
    total.name = "mean"
    return total


def var(input: Any, axis: Any = None, ddof: Any = 0, keepdims: bool = False, corrected: bool = False) -> Any:
    """The variance along dimensions, by two passes."""
    if isinstance(ddof, bool):
        raise ValueError(
            "Parameter keepdims is now at index 3: (input, axis=None, ddof=0, keepdims=False, corrected=False)"
        )
    given = as_tensor_variable(input)
    axes = _axes(axis, given.ndim)
    centred = given - mean(given, axes, keepdims=True)
    two = constant(2, dtype=centred.dtype)
    found = _divided(centred**two, given, axes, ddof, keepdims)
    if corrected:
        if ddof == 0:
            error = mean(centred, axes, keepdims=keepdims) ** 2
        else:
            size = shape(given) - ddof
            error = sum(centred, axis=axes, keepdims=keepdims) ** 2
            for each in axes:
                error = e._words["true_div"](error, shape(given)[each] * size[each])
        found = found - error
    found.name = "var"
    return found


def _divided(squares: Any, given: Any, axes: list[int], ddof: Any, keepdims: bool) -> Any:
    if ddof == 0:
        return mean(squares, axes, keepdims=keepdims)
    sizes = shape(given) - ddof
    total = sum(squares, axis=axes, keepdims=keepdims)
    for each in axes:
        total = e._words["true_div"](total, sizes[each])
    return total


def std(input: Any, axis: Any = None, ddof: Any = 0, keepdims: bool = False, corrected: bool = False) -> Any:
    """The standard deviation along dimensions."""
    spread = var(input, axis=axis, ddof=ddof, keepdims=keepdims, corrected=corrected)
    # A single number does not spread: Theano computed no root then, whose gradient is not defined at 0.
    alone = as_tensor_variable(input).ndim == 0 and ddof == 0
    found = spread * 0 if alone else e._words["sqrt"](spread)
    found.name = "std"
    return found


def ptp(a: Any, axis: Any = None) -> Any:
    """The distance between the largest and the smallest."""
    given = as_tensor_variable(a)
    return max(given, axis) - min(given, axis)


_ = builtins
