"""Running sums and products, differences, places in sorted vectors."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.scalar.types import upcast
from kmigrate_shims.theano.tensor import basic


class CpuContiguous(Op):
    """The tensor itself: TensorFlow's are always in one piece."""

    __props__ = ()

    def make_node(self, x: Any) -> Apply:
        x = basic.as_tensor_variable(x)
        return Apply(self, [x], [x.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        return tf.identity(values[0])


class SearchsortedOp(Op):
    """Where values belong in a sorted vector."""

    __props__ = ("side",)

    def __init__(self, side: str = "left") -> None:
        if side not in ("left", "right"):
            raise ValueError(f"'{side}' is an invalid value for keyword 'side'")
        self.side = side

    def make_node(self, x: Any, v: Any, sorter: Any = None) -> Apply:
        given = [basic.as_tensor_variable(x, ndim=1), basic.as_tensor_variable(v)]
        output = given[1].type.clone(dtype="int64")()
        if sorter is not None:
            sorter = basic.as_tensor_variable(sorter, ndim=1)
            if sorter.type.ndim != 1 or sorter.type.dtype not in basic.integer_dtypes:
                raise TypeError("sorter must be an integer vector", sorter.type)
            given.append(sorter)
        return Apply(self, given, [output])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[False] for _ in node.inputs]

    def grad(self, inputs: Any, output_gradients: Any) -> list[Any]:
        zeros = [basic.zeros_like(each) for each in inputs[:2]]
        return zeros + [_disconnected() for _ in inputs[2:]]

    def lower(self, node: Any, *values: Any) -> Any:
        row, wanted = values[:2]
        if len(values) > 2:
            row = tf.gather(row, tf.cast(values[2], tf.int64))
        dtype = tf.as_dtype(upcast(*[each.type.dtype for each in node.inputs[:2]]))
        # TensorFlow searches 32 and 64 bits; smaller integers go there without a loss.
        if dtype not in (tf.int32, tf.int64, tf.float32, tf.float64):
            dtype = tf.float64 if dtype.is_floating else tf.int64
        row, flat = tf.cast(row, dtype), tf.reshape(tf.cast(wanted, dtype), [-1])
        found = tf.searchsorted(row, flat, side=self.side, out_type=tf.int64)
        return tf.reshape(found, tf.shape(wanted))


def _disconnected() -> Any:
    from kmigrate_shims.theano.gradient import DisconnectedType

    return DisconnectedType()()


class CumOp(Op):
    """Running sums or products, along an axis or of all entries in a row."""

    __props__ = ("axis", "mode")

    def __init__(self, axis: Any = None, mode: str = "add") -> None:
        if mode not in ("add", "mul"):
            raise ValueError(f'{type(self).__name__}: Unknown mode "{mode}"')
        self.axis = axis
        self.mode = mode

    def __str__(self) -> str:
        return f"{type(self).__name__}{{{self.axis}, {self.mode}}}"

    def make_node(self, x: Any) -> Apply:
        x = basic.as_tensor_variable(x)
        if self.axis is None:
            return Apply(self, [x], [basic.vector(dtype=x.dtype)])
        if self.axis >= x.ndim or self.axis < -x.ndim:
            raise ValueError(f"axis(={self.axis}) out of bounds")
        return Apply(self, [x], [x.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        value, axis = (tf.reshape(values[0], [-1]), 0) if self.axis is None else (values[0], self.axis)
        working = tf.cast(value, tf.int64) if value.dtype.is_integer or value.dtype == tf.bool else value
        total = tf.cumsum(working, axis=axis) if self.mode == "add" else _running_product(working, axis)
        return tf.cast(total, value.dtype)


def _running_product(value: Any, axis: int) -> Any:
    """Running products. The gradient divides by the factors: NaN at a factor 0, as Theano's; TensorFlow's is 0."""

    @tf.custom_gradient
    def multiplied(given: Any) -> Any:
        found = tf.math.cumprod(given, axis=axis)
        return found, lambda gradient: tf.cumsum(gradient * found, axis=axis, reverse=True) / given

    return multiplied(value) if value.dtype.is_floating else tf.math.cumprod(value, axis=axis)


class CumsumOp(Op):
    """The name of before."""

    __props__ = ("axis",)

    def __new__(cls, axis: Any = None) -> Any:
        return CumOp(axis, "add")


class CumprodOp(Op):
    """The name of before."""

    __props__ = ("axis",)

    def __new__(cls, axis: Any = None) -> Any:
        return CumOp(axis, "mul")


class DiffOp(Op):
    """Differences of neighbours, several times over."""

    __props__ = ("n", "axis")

    def __init__(self, n: int = 1, axis: int = -1) -> None:
        self.n = n
        self.axis = axis

    def make_node(self, x: Any) -> Apply:
        x = basic.as_tensor_variable(x)
        return Apply(self, [x], [x.type.clone(broadcastable=[False] * x.ndim if self.n else x.broadcastable)()])

    def lower(self, node: Any, *values: Any) -> Any:
        value = values[0]
        axis = self.axis % len(value.shape)
        before = [slice(None)] * axis
        for _ in range(self.n):
            later, earlier = value[(*before, slice(1, None))], value[(*before, slice(None, -1))]
            value = tf.not_equal(later, earlier) if value.dtype == tf.bool else later - earlier
        return tf.identity(value)


cpu_contiguous = CpuContiguous()


def searchsorted(x: Any, v: Any, side: str = "left", sorter: Any = None) -> Any:
    """Where values belong in a sorted vector."""
    return SearchsortedOp(side=side)(x, v, sorter)


def cumsum(x: Any, axis: Any = None) -> Any:
    """Running sums."""
    return CumOp(axis=axis, mode="add")(x)


def cumprod(x: Any, axis: Any = None) -> Any:
    """Running products."""
    return CumOp(axis=axis, mode="mul")(x)


def diff(x: Any, n: int = 1, axis: int = -1) -> Any:
    """Differences of neighbours."""
    return DiffOp(n=n, axis=axis)(x)
