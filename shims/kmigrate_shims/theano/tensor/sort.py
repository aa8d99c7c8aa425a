"""Order: sorted tensors, the places of the order, and the largest few."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.scalar.types import DTYPES
from kmigrate_shims.theano.tensor.construct import NotScalarConstantError, as_tensor_variable
from kmigrate_shims.theano.tensor.type import TensorType

# TensorFlow orders these; others are brought to one of them for the comparison.
_ORDERED = {"bool": tf.int32, "int8": tf.int32, "int16": tf.int32, "uint8": tf.int32, "uint16": tf.int32}
_ORDERED.update({"uint32": tf.int64, "uint64": tf.int64})


def _flat(a: Any, axis: Any) -> tuple[Any, Any]:
    if axis is None:
        return as_tensor_variable(a).flatten(), 0
    if isinstance(axis, (list, tuple)) and not axis:
        raise TypeError("the axis of an order is one integer")
    return as_tensor_variable(a), axis


def _last(value: Any, axis: Any) -> tuple[Any, Any]:
    """The tensor with an axis at the end, and how to bring it back; the axis may be known only when it runs."""
    rank = value.shape.rank
    known = tf.get_static_value(axis)
    if known is not None:
        place = int(np.asarray(known).item())
        if not -rank <= place < rank:
            raise np.exceptions.AxisError(place, rank)
        place %= rank
        order = [each for each in range(rank) if each != place] + [place]
        return tf.transpose(value, order), [order.index(each) for each in range(rank)]
    place = tf.cast(tf.math.floormod(tf.cast(axis, tf.int32), rank), tf.int32)
    order = tf.concat([tf.range(place), tf.range(place + 1, rank), [place]], 0)
    return tf.transpose(value, order), tf.argsort(order)


def _as_integers(value: Any) -> Any:
    """Integers that are in the order of floating numbers, with NaN behind all of them, as NumPy has it.

    TensorFlow compares NaN with nothing, and leaves it, and what is around it, somewhere.
    """
    if value.dtype not in (tf.float32, tf.float64):
        value = tf.cast(value, tf.float32)
    kind = tf.int32 if value.dtype == tf.float32 else tf.int64
    value = tf.where(tf.equal(value, 0), tf.zeros_like(value), value)  # of both signs
    bits = tf.bitcast(value, kind)
    bits = tf.where(bits < 0, tf.bitwise.bitwise_xor(bits, kind.max), bits)  # the negative ones grow downwards
    return tf.where(tf.math.is_nan(value), tf.cast(kind.max, kind), bits)


def order_of(value: Any, axis: int, descending: bool = False) -> Any:
    """The places in order, those of equal elements as they stand."""
    if value.dtype.name in _ORDERED:
        value = tf.cast(value, _ORDERED[value.dtype.name])
    elif value.dtype.is_floating:
        value = _as_integers(value)
    return tf.argsort(value, axis=axis, direction="DESCENDING" if descending else "ASCENDING", stable=True)


def _along(value: Any, places: Any, axis: int) -> Any:
    """The elements at places along an axis, each row by its own places."""
    rank = value.shape.rank
    axis %= rank
    if rank == 1:
        return tf.gather(value, places)
    order = [each for each in range(rank) if each != axis] + [axis]
    back = [order.index(each) for each in range(rank)]
    found = tf.gather(tf.transpose(value, order), tf.transpose(places, order), batch_dims=rank - 1)
    return tf.transpose(found, back)


class SortOp(Op):
    """The elements along an axis in order."""

    __props__ = ("kind", "order")

    def __init__(self, kind: str, order: Any = None) -> None:
        self.kind, self.order = kind, order

    def __str__(self) -> str:
        return f"{type(self).__name__}{{{self.kind}, {self.order}}}"

    def make_node(self, input: Any, axis: Any = -1) -> Apply:
        given, place = as_tensor_variable(input), as_tensor_variable(axis)
        return Apply(self, [given, place], [given.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        turned, back = _last(*values)
        return tf.transpose(_along(turned, order_of(turned, -1), -1), back)

    # The axis counts as connected, as it did; its gradient is not defined.
    undefined_for = (1,)


class ArgSortOp(Op):
    """The places along an axis in the order of their elements."""

    __props__ = ("kind", "order")

    def __init__(self, kind: str, order: Any = None) -> None:
        self.kind, self.order = kind, order

    def __str__(self) -> str:
        return f"{type(self).__name__}{{{self.kind}, {self.order}}}"

    def make_node(self, input: Any, axis: Any = -1) -> Apply:
        given, place = as_tensor_variable(input), as_tensor_variable(axis)
        # NumPy gives the one place of a single number in a vector.
        return Apply(self, [given, place], [TensorType("int64", given.type.broadcastable or (False,))()])

    def lower(self, node: Any, *values: Any) -> Any:
        known = tf.get_static_value(values[1])
        if not node.inputs[0].ndim and known is not None and int(np.asarray(known).item()) in (0, -1):
            return tf.zeros([1], tf.int64)
        turned, back = _last(*values)
        return tf.transpose(order_of(turned, -1), back)

    # The gradient is zero; there is no derivative in a direction.
    motionless = (0,)
    undefined_for = (1,)


def sort(a: Any, axis: Any = -1, kind: str = "quicksort", order: Any = None) -> Any:
    """The elements along an axis in order; None sorts all of them."""
    given, place = _flat(a, axis)
    return SortOp(kind, order)(given, place)


def argsort(a: Any, axis: Any = -1, kind: str = "quicksort", order: Any = None) -> Any:
    """The places along an axis in the order of their elements."""
    given, place = _flat(a, axis)
    return ArgSortOp(kind, order)(given, place)


class TopKOp(Op):
    """The largest elements along an axis, or for a negative number the smallest, and their places."""

    __props__ = ("axis", "sorted", "return_values", "return_indices", "idx_dtype")

    def __init__(
        self,
        axis: int = -1,
        sorted: bool = True,
        idx_dtype: str = "int64",
        return_values: bool = True,
        return_indices: bool = True,
    ) -> None:
        if not isinstance(axis, int):
            raise TypeError(f'"axis" parameter must be integer, got "{type(axis)}"')
        if idx_dtype not in DTYPES or not idx_dtype.startswith(("int", "uint")):
            raise TypeError(f'"idx_dtype" parameter must be an integer dtype, got "{idx_dtype}"')
        if not (return_indices or return_values):
            raise ValueError("Neither return_values nor return_indices is True, this isn't allowed")
        self.axis, self.sorted, self.idx_dtype = axis, sorted, idx_dtype
        self.return_values, self.return_indices = return_values, return_indices

    def make_node(self, inp: Any, kth: Any) -> Apply:
        from kmigrate_shims.theano.tensor.constants import get_scalar_constant_value

        given, count = as_tensor_variable(inp), as_tensor_variable(kth)
        ndim = given.ndim
        if ndim == 0:
            raise ValueError("Cannot use 0-d input")
        if not -ndim <= self.axis < ndim:
            raise IndexError(
                f'"axis" parameter out of range, expected integer within [{-ndim}, {ndim - 1}]',
            )
        pattern = list(given.type.broadcastable)
        try:
            pattern[self.axis] = abs(int(get_scalar_constant_value(count))) == 1
        except NotScalarConstantError:
            pattern[self.axis] = False
        outputs = [given.type.clone(broadcastable=pattern)()] if self.return_values else []
        if self.return_indices:
            outputs.append(TensorType(self.idx_dtype, pattern)())
        return Apply(self, [given, count], outputs)

    def lower(self, node: Any, *values: Any) -> Any:
        value, count = values
        axis = self.axis % value.shape.rank
        known = tf.get_static_value(count)
        size = tf.shape(value)[axis]
        wanted = tf.cast(count, tf.int32) if known is None else int(known)
        kept = abs(wanted) if known is not None else tf.abs(wanted)
        if known is not None and value.shape[axis] is not None and not 1 <= kept <= value.shape[axis]:
            raise ValueError(f"topk: k must be between 1 and {value.shape[axis]}, is {wanted}")
        order = order_of(value, axis)
        first = (size - kept if wanted > 0 else 0) if known is not None else tf.where(wanted > 0, size - kept, 0)
        index: list[Any] = [slice(None)] * value.shape.rank
        index[axis] = slice(first, first + kept)
        places = order[tuple(index)]
        found = [_along(value, places, axis)] if self.return_values else []
        if self.return_indices:
            found.append(tf.cast(places, DTYPES[self.idx_dtype]))
        return found

    def connection_pattern(self, node: Any) -> Any:
        outputs = [True] * self.return_values + [False] * self.return_indices
        return [outputs, [False] * len(outputs)]


def _prepared(x: Any, axis: Any) -> tuple[Any, int]:
    given = as_tensor_variable(x)
    return (given.flatten(), 0) if axis is None else (given, axis)


def topk(x: Any, kth: Any, axis: Any = -1, sorted: bool = True, idx_dtype: str = "int64") -> Any:
    """The largest `kth` elements along an axis."""
    given, place = _prepared(x, axis)
    return TopKOp(axis=place, sorted=sorted, idx_dtype=idx_dtype, return_indices=False)(given, kth)


def argtopk(x: Any, kth: Any, axis: Any = -1, sorted: bool = True, idx_dtype: str = "int64") -> Any:
    """The places of the largest `kth` elements along an axis."""
    given, place = _prepared(x, axis)
    return TopKOp(axis=place, sorted=sorted, idx_dtype=idx_dtype, return_values=False)(given, kth)


def topk_and_argtopk(x: Any, kth: Any, axis: Any = -1, sorted: bool = True, idx_dtype: str = "int64") -> Any:
    """The largest `kth` elements along an axis, and their places."""
    given, place = _prepared(x, axis)
    return TopKOp(axis=place, sorted=sorted, idx_dtype=idx_dtype)(given, kth)
