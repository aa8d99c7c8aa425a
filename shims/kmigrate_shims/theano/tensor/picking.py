"""Where tensors are not zero, their diagonals, choices among tensors, and rows in another order."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.scalar.types import DTYPES, upcast
from kmigrate_shims.theano.tensor.casting import cast
from kmigrate_shims.theano.tensor.construct import as_tensor_variable
from kmigrate_shims.theano.tensor.creation import arange
from kmigrate_shims.theano.tensor.joining import stack
from kmigrate_shims.theano.tensor.linear import dense_dot
from kmigrate_shims.theano.tensor.shapes import shape_padleft
from kmigrate_shims.theano.tensor.type import TensorType


class Nonzero(Op):
    """The places of what is not zero, a vector for each dimension."""

    __props__ = ()

    def make_node(self, a: Any) -> Apply:
        given = as_tensor_variable(a)
        if given.ndim == 0:
            raise ValueError("Nonzero only supports non-scalar arrays.")
        return Apply(self, [given], [TensorType("int64", (False,))() for _ in range(given.ndim)])

    def lower(self, node: Any, *values: Any) -> Any:
        (value,) = values
        places = tf.where(tf.not_equal(value, tf.zeros((), value.dtype)))
        if node.outputs[0].type.ndim == 2:  # one that Theano pickled gives a matrix
            return tf.transpose(places)
        return list(tf.unstack(places, num=value.shape.rank, axis=1))

    def connection_pattern(self, node: Any) -> Any:
        return [[False] * len(node.outputs)]


_nonzero = Nonzero()


def nonzero(a: Any, return_matrix: bool = False) -> Any:
    """The places of what is not zero."""
    found = _nonzero(a)
    found = found if isinstance(found, list) else [found]
    return stack(found, 0) if return_matrix else tuple(found)


def flatnonzero(a: Any) -> Any:
    """The places of what is not zero, in the flattened tensor."""
    given = as_tensor_variable(a)
    if given.ndim == 0:
        raise ValueError("Nonzero only supports non-scalar arrays.")
    return nonzero(given.flatten(), return_matrix=False)[0]


def nonzero_values(a: Any) -> Any:
    """What is not zero."""
    given = as_tensor_variable(a)
    return given.flatten()[flatnonzero(given)]


class ExtractDiag(Op):
    """A diagonal of a matrix, or of the matrices in a tensor."""

    __props__ = ("offset", "axis1", "axis2", "view")

    def __init__(self, offset: int = 0, axis1: int = 0, axis2: int = 1, view: bool = False) -> None:
        self.offset, self.axis1, self.axis2, self.view = offset, axis1, axis2, view

    def make_node(self, x: Any) -> Apply:
        given = as_tensor_variable(x)
        if given.ndim < 2:
            raise ValueError("ExtractDiag needs an input with 2 or more dimensions", given)
        return Apply(self, [given], [TensorType(given.dtype, [False] * (given.ndim - 1))()])

    def lower(self, node: Any, *values: Any) -> Any:
        (value,) = values
        rank = value.shape.rank
        pair = [self.axis1 % rank, self.axis2 % rank]
        order = [axis for axis in range(rank) if axis not in pair] + pair
        turned = tf.transpose(value, order) if order != list(range(rank)) else value
        rows, columns = turned.shape[-2], turned.shape[-1]
        if (columns is not None and self.offset >= columns) or (rows is not None and -self.offset >= rows):
            return tf.zeros(tf.concat([tf.shape(turned)[:-2], [0]], 0), turned.dtype)
        return tf.linalg.diag_part(turned, k=self.offset)


def diagonal(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """A diagonal."""
    return ExtractDiag(offset, axis1, axis2)(a)


class AllocDiag(Op):
    """A matrix with a vector on a diagonal."""

    __props__ = ("offset", "axis1", "axis2")

    def __init__(self, offset: int = 0, axis1: int = 0, axis2: int = 1) -> None:
        self.offset, self.axis1, self.axis2 = offset, axis1, axis2

    def make_node(self, diag: Any) -> Apply:
        given = as_tensor_variable(diag)
        if given.type.ndim < 1:
            raise ValueError("AllocDiag needs an input with 1 or more dimensions", given.type)
        return Apply(self, [given], [TensorType(given.dtype, [False] * (given.ndim + 1))()])

    def lower(self, node: Any, *values: Any) -> Any:
        found = tf.linalg.diag(values[0], k=self.offset)
        rank = found.shape.rank
        one, two = self.axis1 % rank, self.axis2 % rank
        if (one, two) == (rank - 2, rank - 1):
            return found
        rest = iter(range(rank - 2))
        order = [rank - 2 if axis == one else rank - 1 if axis == two else next(rest) for axis in range(rank)]
        return tf.transpose(found, order)


def diag(v: Any, k: int = 0) -> Any:
    """The diagonal of a matrix, or the matrix of a diagonal."""
    given = as_tensor_variable(v)
    if given.ndim == 1:
        return AllocDiag(k)(given)
    if given.ndim >= 2:
        return diagonal(given, offset=k)
    raise ValueError("Number of dimensions of `v` must be greater than 0.")


class Choose(Op):
    """Of several tensors, element by element, the one that a number says."""

    __props__ = ("mode",)

    def __init__(self, mode: str) -> None:
        if mode not in ("raise", "wrap", "clip"):
            raise ValueError(f"mode {mode!r} is not one of raise, wrap and clip.")
        self.mode = mode

    def make_node(self, a: Any, choices: Any) -> Apply:
        places = as_tensor_variable(a)
        if not places.dtype.startswith(("int", "uint", "bool")):
            raise TypeError(
                "choose first argument must have an [u]int* dtype. Got " + places.dtype,
            )
        options = as_tensor_variable(choices)
        pattern = [
            one and other
            for one, other in zip(
                (True,) * (options.ndim - 1 - places.ndim) + places.broadcastable,
                (True,) * (places.ndim - options.ndim + 1) + options.broadcastable[1:],
                strict=True,
            )
        ]
        return Apply(self, [places, options], [TensorType(options.dtype, pattern)()])

    def lower(self, node: Any, *values: Any) -> Any:
        places, options = tf.cast(values[0], tf.int64), values[1]
        count = tf.shape(options, out_type=tf.int64)[0]
        if self.mode == "wrap":
            places = places % count
        elif self.mode == "clip":
            places = tf.clip_by_value(places, 0, count - 1)
        shape = tf.broadcast_dynamic_shape(tf.shape(places), tf.shape(options)[1:])
        places = tf.broadcast_to(places, shape)
        wide = tf.broadcast_to(
            _spread(options, len(node.outputs[0].broadcastable)), tf.concat([tf.shape(options)[:1], shape], 0)
        )
        rank = len(node.outputs[0].broadcastable)
        last_is_choice = tf.transpose(wide, [*range(1, rank + 1), 0])
        return tf.gather(last_is_choice, places[..., None], batch_dims=rank)[..., 0]

    def connection_pattern(self, node: Any) -> Any:
        return [[False], [True]]


def _spread(options: Any, rank: int) -> Any:
    missing = rank - (options.shape.rank - 1)
    for _ in range(missing):
        options = tf.expand_dims(options, 1)
    return options


def choose(a: Any, choices: Any, out: Any = None, mode: str = "raise") -> Any:
    """Of several tensors, element by element, the one that a number says."""
    if out is not None:
        raise AssertionError("`out` is not there.")
    return Choose(mode)(a, _together(choices) if isinstance(choices, (tuple, list)) else choices)


def _together(choices: Any) -> Any:
    """Several tensors along a new first axis, each broadcast to what the others need."""
    given = [as_tensor_variable(each) for each in choices]
    most = max(each.ndim for each in given)
    return _Together()(*[shape_padleft(each, most - each.ndim) if each.ndim < most else each for each in given])


class _Together(Op):
    """Tensors of as many dimensions, stacked; where one has a single entry and another more, it is repeated."""

    __props__ = ()

    def make_node(self, *given: Any) -> Apply:
        dtype = upcast(*[each.type.dtype for each in given])
        return Apply(self, list(given), [TensorType(dtype, [False] * (given[0].ndim + 1))()])

    def lower(self, node: Any, *values: Any) -> Any:
        dtype = DTYPES[node.outputs[0].type.dtype]
        shape = tf.shape(values[0])
        for value in values[1:]:
            shape = tf.broadcast_dynamic_shape(shape, tf.shape(value))
        return tf.stack([tf.broadcast_to(tf.cast(value, dtype), shape) for value in values])


class PermuteRowElements(Op):
    """The elements of each row in another order."""

    __props__ = ()

    def make_node(self, x: Any, y: Any, inverse: Any) -> Apply:
        given, order = as_tensor_variable(x), as_tensor_variable(y)
        back = as_tensor_variable(int(inverse) if isinstance(inverse, bool) else inverse)
        if not order.type.dtype.startswith(("int", "uint")):
            raise TypeError("The order of permute_row_elements is of integers.")
        ndim = max(given.ndim, order.ndim)
        given = given if given.ndim == ndim else given.dimshuffle(["x"] * (ndim - given.ndim) + list(range(given.ndim)))
        order = order if order.ndim == ndim else order.dimshuffle(["x"] * (ndim - order.ndim) + list(range(order.ndim)))
        pattern = [a and b for a, b in zip(given.broadcastable, order.broadcastable, strict=True)]
        return Apply(self, [given, order, back], [TensorType(given.dtype, pattern)()])

    def lower(self, node: Any, *values: Any) -> Any:
        value, order, inverse = values
        shape = tf.broadcast_dynamic_shape(tf.shape(value), tf.shape(order))
        value, order = tf.broadcast_to(value, shape), tf.broadcast_to(order, shape)
        order = tf.cast(order, tf.int64)
        rank = value.shape.rank or len(node.outputs[0].broadcastable)
        back = tf.argsort(order, axis=-1)
        chosen = tf.where(tf.cast(inverse, tf.bool), tf.cast(back, tf.int64), order)
        return tf.gather(value, chosen, batch_dims=rank - 1)

    def connection_pattern(self, node: Any) -> Any:
        return [[True], [False], [False]]


_permute_row_elements = PermuteRowElements()


def permute_row_elements(x: Any, y: Any, inverse: Any = 0) -> Any:
    """The elements of each row in the order that `y` gives."""
    return _permute_row_elements(x, y, inverse)


def inverse_permutation(perm: Any) -> Any:
    """The order that takes another order back."""
    return permute_row_elements(arange(perm.shape[-1], dtype=perm.dtype), perm, inverse=True)


def cov(
    m: Any,
    y: Any = None,
    rowvar: bool = True,
    bias: bool = False,
    ddof: Any = None,
    fweights: Any = None,
    aweights: Any = None,
) -> Any:
    """The covariances of the rows."""
    from kmigrate_shims.theano.tensor.joining import concatenate

    if fweights is not None:
        raise NotImplementedError("fweights are not implemented")
    if aweights is not None:
        raise NotImplementedError("aweights are not implemented")
    if not rowvar and m.shape[0] != 1:
        m = m.T
    if y is not None:
        m = concatenate((m, y if rowvar else y.T), axis=0)
    if ddof is None:
        ddof = 0 if bias else 1
    fact = m.shape[1] - ddof
    m = m - m.mean(axis=1, keepdims=1)
    return dense_dot(m, m.T.conj()) * (1.0 / fact)


_ = (np, cast)
