"""Distinct entries, counts, and places as one number or one for each axis."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.graph import host
from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.tensor import basic
from kmigrate_shims.theano.tensor.type import TensorType


class Unique(Op):
    """The distinct entries in order, and where they came first, which is which, and how often."""

    __props__ = ("return_index", "return_inverse", "return_counts", "axis")

    def __init__(
        self, return_index: bool = False, return_inverse: bool = False, return_counts: bool = False, axis: Any = None
    ) -> None:
        self.return_index = return_index
        self.return_inverse = return_inverse
        self.return_counts = return_counts
        self.axis = axis

    def make_node(self, x: Any) -> Apply:
        x = basic.as_tensor_variable(x)
        pattern = [False]
        if self.axis is not None:
            axis = self.axis + x.ndim if self.axis < 0 else self.axis
            if not 0 <= axis < x.ndim:
                raise RuntimeError(f"Unique axis `{self.axis}` is outside of input ndim = {x.ndim}.")
            pattern = [single and place != axis for place, single in enumerate(x.broadcastable)]
        places = TensorType("int64", [False])
        extras = [places() for wanted in (self.return_index, self.return_inverse, self.return_counts) if wanted]
        return Apply(self, [x], [TensorType(x.dtype, pattern)(), *extras])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[False] * len(node.outputs)]

    def lower(self, node: Any, *values: Any) -> Any:
        options = {"return_index": self.return_index, "return_inverse": self.return_inverse, "axis": self.axis}
        kinds = [output.type for output in node.outputs]

        def on_host(array: Any) -> list[Any]:
            found = np.unique(array, return_counts=self.return_counts, **options)
            found = found if isinstance(found, tuple) else (found,)
            # NumPy 2 gives the inverse the shape of the input; Theano's was a vector.
            return [
                np.asarray(each, dtype=kind.dtype).reshape(-1 if place else np.shape(each))
                for place, (each, kind) in enumerate(zip(found, kinds, strict=True))
            ]

        found = host.call(on_host, [values[0]], [tf.as_dtype(kind.dtype) for kind in kinds], stateful=False)
        found = list(found) if isinstance(found, (list, tuple)) else [found]
        for each, kind in zip(found, kinds, strict=True):
            each.set_shape([None] * kind.ndim)
        return found


def bincount(x: Any, weights: Any = None, minlength: Any = None, assert_nonneg: bool = False) -> Any:
    """How often each number came, or the sum of its weights."""
    if x.ndim != 1:
        raise TypeError("Inputs must be of dimension 1.")
    if assert_nonneg:
        from kmigrate_shims.theano.tensor.opt import Assert

        x = Assert("Input to bincount has negative values!")(x, basic.all(x >= 0))
    length = basic.cast(x.max() + 1, "int64")
    if minlength is not None:
        length = basic.maximum(length, minlength)
    from kmigrate_shims.theano.tensor.subtensor import inc_subtensor

    if weights is None:
        return inc_subtensor(basic.zeros([length], dtype=x.dtype)[x], 1)
    return inc_subtensor(basic.zeros([length], dtype=weights.dtype)[x], weights)


def squeeze(x: Any) -> Any:
    """Without the dimensions that are known to have one entry."""
    return x.dimshuffle([axis for axis in range(x.ndim) if not x.broadcastable[axis]])


def compress(condition: Any, x: Any, axis: Any = None) -> Any:
    """The entries along an axis for which a condition holds."""
    return x.take(basic.flatnonzero(condition), axis=axis)


def _check_index(variable: Any) -> Any:
    if variable.dtype not in basic.int_dtypes:
        raise TypeError(f"'{variable.dtype}' object cannot be interpreted as an index")
    return variable


def _strides(dims: Any, order: str) -> Any:
    """How far apart neighbours along each axis lie."""
    if order == "C":
        return tf.math.cumprod(dims, exclusive=True, reverse=True)
    return tf.math.cumprod(dims, exclusive=True)


class UnravelIndex(Op):
    """One number for a place becomes one for each axis."""

    __props__ = ("ndim", "order")

    def __init__(self, ndim: int, order: str = "C") -> None:
        if order not in ("C", "F"):
            raise AssertionError("order must be 'C' or 'F'.")
        if not isinstance(ndim, int) or ndim < 1:
            raise ValueError("ndim must be an integer greater than 0")
        self.ndim = int(ndim)
        self.order = order

    def make_node(self, indices: Any, dims: Any) -> Apply:
        indices, dims = _check_index(basic.as_tensor_variable(indices)), _check_index(basic.as_tensor_variable(dims))
        if dims.ndim != 1:
            raise TypeError("dims must be a 1D array")
        kind = TensorType("int64", (False,) * indices.ndim)
        return Apply(self, [indices, dims], [kind() for _ in range(self.ndim)])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[False] * self.ndim] * 2

    def lower(self, node: Any, *values: Any) -> Any:
        places, dims = (tf.cast(value, tf.int64) for value in values)
        total = tf.reduce_prod(dims)
        low, high = tf.reduce_all(places >= 0), tf.reduce_all(places < total)
        check = tf.debugging.Assert(low & high, ["An index is out of bounds for an array of so many entries:", total])
        with tf.control_dependencies([] if check is None else [check]):
            places = tf.identity(places)
        strides = tf.unstack(_strides(dims, self.order), self.ndim)
        lengths = tf.unstack(dims, self.ndim)
        return [(places // stride) % length for stride, length in zip(strides, lengths, strict=True)]


def unravel_index(indices: Any, dims: Any, order: str = "C", ndim: Any = None) -> tuple[Any, ...]:
    """The place along each axis."""
    if ndim is None:
        try:
            ndim = basic.get_vector_length(dims)
        except ValueError:
            raise ValueError(
                f"The length of the provided dimension list ({dims}) cannot be automatically determined. "
                "Give 'ndim' to "
                "'unravel_index'."
            ) from None
    found = UnravelIndex(ndim=ndim, order=order)(indices, dims)
    return (found,) if ndim == 1 else tuple(found)


class RavelMultiIndex(Op):
    """A number for each axis becomes one for the place."""

    __props__ = ("mode", "order")

    def __init__(self, mode: str = "raise", order: str = "C") -> None:
        if mode not in ("raise", "wrap", "clip") or order not in ("C", "F"):
            raise AssertionError("mode must be 'raise', 'wrap' or 'clip', and order 'C' or 'F'.")
        self.mode = mode
        self.order = order

    def make_node(self, *inp: Any) -> Apply:
        given = [_check_index(basic.as_tensor_variable(each)) for each in inp]
        if given[-1].ndim != 1:
            raise TypeError("dims must be a 1D array")
        return Apply(self, given, [TensorType("int64", (False,) * given[0].ndim)()])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[False] for _ in node.inputs]

    def lower(self, node: Any, *values: Any) -> Any:
        *places, dims = (tf.cast(value, tf.int64) for value in values)
        strides = tf.unstack(_strides(dims, self.order), len(places))
        lengths = tf.unstack(dims, len(places))
        total = None
        for place, stride, length in zip(places, strides, lengths, strict=True):
            share = self._inside(place, length) * stride
            total = share if total is None else total + share
        return total

    def _inside(self, place: Any, length: Any) -> Any:
        if self.mode == "wrap":
            return tf.math.floormod(place, length)
        if self.mode == "clip":
            return tf.clip_by_value(place, 0, length - 1)
        valid = tf.reduce_all(place >= 0) & tf.reduce_all(place < length)
        check = tf.debugging.Assert(valid, ["invalid entry in coordinates array"])
        with tf.control_dependencies([] if check is None else [check]):
            return tf.identity(place)


def ravel_multi_index(multi_index: Any, dims: Any, mode: str = "raise", order: str = "C") -> Any:
    """One number for the place."""
    if not isinstance(multi_index, (tuple, list)):
        raise TypeError("multi_index must be a tuple or a list.")
    return RavelMultiIndex(mode=mode, order=order)(*multi_index, dims)
