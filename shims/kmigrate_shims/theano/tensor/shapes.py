"""The shape of tensors, and other shapes for the same elements."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply, Constant, Variable
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.tensor.construct import NotScalarConstantError, as_tensor_variable
from kmigrate_shims.theano.tensor.elemwise import DimShuffle
from kmigrate_shims.theano.tensor.type import TensorType


class Shape(Op):
    """The sizes of all dimensions."""

    __props__ = ()

    def make_node(self, x: Any) -> Apply:
        given = x if isinstance(x, Variable) else as_tensor_variable(x)
        return Apply(self, [given], [TensorType("int64", (getattr(given.type, "ndim", None) == 1,))()])

    def lower(self, node: Any, *values: Any) -> Any:
        return shape_of(values[0])

    def connection_pattern(self, node: Any) -> Any:
        return [[False]]


def shape_of(value: Any) -> Any:
    """The shape of a tensor as int64; a constant where it is known."""
    if isinstance(value, tf.sparse.SparseTensor):
        return value.dense_shape
    if value.shape.is_fully_defined():
        return tf.constant(value.shape.as_list(), tf.int64)
    return tf.shape(value, out_type=tf.int64)


class Shape_i(Op):
    """The size of one dimension."""

    __props__ = ("i",)

    def __init__(self, i: int) -> None:
        self.i = int(i)

    def make_node(self, x: Any) -> Apply:
        given = as_tensor_variable(x)
        if given.ndim <= self.i:
            raise TypeError("x has too few dimensions for Shape_i", (given, self.i))
        return Apply(self, [given], [TensorType("int64", ())()])

    def lower(self, node: Any, *values: Any) -> Any:
        return shape_of(values[0])[self.i]

    def connection_pattern(self, node: Any) -> Any:
        return [[False]]


_shape = Shape()


def shape(x: Any) -> Any:
    """The sizes of all dimensions."""
    return _shape(x)


def shape_i(var: Any, i: int, fgraph: Any = None) -> Any:
    """The size of one dimension."""
    return Shape_i(i)(var)


class Rebroadcast(Op):
    """Other dimensions marked as those that are 1."""

    __props__ = ("axis_items",)

    def __init__(self, *axis: Any) -> None:
        self.axis = dict(sorted(axis))
        self.axis_items = tuple(self.axis.items())
        for place, broad in self.axis.items():
            if not isinstance(place, (int, np.integer)):
                raise TypeError(f"Rebroadcast needs integer axes. Got {place}")
            if not isinstance(broad, (bool, np.bool_)):
                raise TypeError(f"Rebroadcast needs bool for new broadcast pattern. Got {broad}")

    def __str__(self) -> str:
        last = builtins.max(self.axis, default=-1)
        pattern = ["?" if each not in self.axis else str(int(self.axis[each])) for each in range(last + 1)]
        return f"{type(self).__name__}{{{','.join(pattern)}}}"

    def make_node(self, x: Any) -> Apply:
        given = as_tensor_variable(x)
        if given.ndim <= builtins.max(self.axis, default=-1):
            raise ValueError("Trying to rebroadcast non-existent dimension")
        pattern = [self.axis.get(place, one) for place, one in enumerate(given.type.broadcastable)]
        return Apply(self, [given], [given.type.clone(broadcastable=pattern)()])

    def lower(self, node: Any, *values: Any) -> Any:
        from kmigrate_shims.theano.compile.errors import SIZE_ONE

        (value,) = values
        for place, broad in self.axis.items():
            size = value.shape[place]
            if broad and size is None:
                wanted: list[int | None] = [None] * value.shape.rank
                wanted[place] = 1
                value = tf.ensure_shape(value, wanted, name=SIZE_ONE)
            elif broad and size != 1:
                raise ValueError(f"Dimension {place} in Rebroadcast's input was supposed to be 1 (got {size} instead)")
        return tf.identity(value)


def addbroadcast(x: Any, *axes: Any) -> Any:
    """The same tensor, with these dimensions marked as 1."""
    return _rebroadcast(as_tensor_variable(x), axes, True)


def _rebroadcast(given: Any, axes: Any, broad: bool) -> Any:
    """The variable itself where all of the dimensions are marked so already."""
    changes = dict.fromkeys(axes, broad)
    if given.owner is not None and isinstance(given.owner.op, Rebroadcast):
        changes = {**given.owner.op.axis, **changes}
        given = given.owner.inputs[0]
    marked = [0 <= axis < given.ndim and given.broadcastable[axis] == mark for axis, mark in changes.items()]
    return given if all(marked) else Rebroadcast(*changes.items())(given)


def unbroadcast(x: Any, *axes: Any) -> Any:
    """The same tensor, with these dimensions no longer marked as 1."""
    return _rebroadcast(as_tensor_variable(x), axes, False)


def patternbroadcast(x: Any, broadcastable: Any) -> Any:
    """The same tensor with another pattern of dimensions that are 1."""
    given = as_tensor_variable(x)
    changes = [
        (place, bool(new))
        for place, (old, new) in enumerate(zip(given.broadcastable, broadcastable, strict=False))
        if bool(old) != bool(new)
    ]
    return Rebroadcast(*changes)(given) if changes else given


class SpecifyShape(Op):
    """A promise about the shape, which is checked."""

    __props__ = ()

    def make_node(self, x: Any, shape: Any) -> Apply:
        given = x if isinstance(x, Variable) else as_tensor_variable(x)
        sizes = as_tensor_variable(shape)
        if sizes.ndim != 1:
            raise AssertionError("A shape is a vector.")
        if not isinstance(given.type, TensorType):  # a sparse matrix
            return Apply(self, [given, sizes], [given.type()])
        pattern = given.type.broadcastable
        if isinstance(sizes, Constant):
            if len(sizes.data) != given.ndim:
                raise AssertionError(f"SpecifyShape: {len(sizes.data)} sizes for {given.ndim} dimensions.")
            pattern = tuple(one or size == 1 for one, size in zip(pattern, sizes.data, strict=True))
        return Apply(self, [given, sizes], [given.type.clone(broadcastable=pattern)()])

    def lower(self, node: Any, *values: Any) -> Any:
        value, sizes = values
        if isinstance(value, tf.SparseTensor):
            told = tf.debugging.assert_equal(value.dense_shape, tf.cast(sizes, tf.int64), "SpecifyShape: another shape")
            with tf.control_dependencies([told]):
                return tf.SparseTensor(value.indices, tf.identity(value.values), tf.identity(value.dense_shape))
        if sizes.shape[0] is not None and sizes.shape[0] != value.shape.rank:
            raise AssertionError(f"SpecifyShape: {sizes.shape[0]} sizes for {value.shape.rank} dimensions.")
        known = tf.get_static_value(sizes)
        if known is not None:
            try:
                return tf.ensure_shape(value, [int(size) for size in known])
            except ValueError:
                raise AssertionError("SpecifyShape: Got shape", value.shape.as_list(), "expected", known) from None
        check = tf.debugging.assert_equal(shape_of(value), tf.cast(sizes, tf.int64), "SpecifyShape: another shape")
        with tf.control_dependencies([check]):
            return tf.identity(value)

    def connection_pattern(self, node: Any) -> Any:
        return [[True], [False]]


specify_shape = SpecifyShape()


class Reshape(Op):
    """The same elements in another shape."""

    __props__ = ("ndim",)
    check_input = False

    def __init__(self, ndim: int, name: Any = None) -> None:
        self.ndim = int(ndim)
        if ndim < 0:
            raise ValueError("The output dimensions after reshape must be 0 or greater")
        self.name = name

    def __str__(self) -> str:
        return f"Reshape{{{self.ndim}}}"

    def make_node(self, x: Any, shp: Any) -> Apply:
        given = as_tensor_variable(x)
        sizes = as_tensor_variable(shp, ndim=1)
        if not sizes.dtype.startswith(("int", "uint")) and not (isinstance(sizes, Constant) and sizes.data.size == 0):
            raise TypeError("Shape must be integers", sizes, sizes.dtype)
        if isinstance(sizes, Constant):
            if len(sizes.data) != self.ndim:
                raise AssertionError(f"The shape {sizes.data} has not {self.ndim} dimensions.")
            pattern = [size == 1 for size in sizes.data]
        else:
            pattern = [_is_one(sizes, place) for place in range(self.ndim)]
        return Apply(self, [given, sizes], [TensorType(given.type.dtype, pattern)()])

    def lower(self, node: Any, *values: Any) -> Any:
        value, sizes = values
        if sizes.shape.is_fully_defined() and sizes.shape[0] != self.ndim:
            raise ValueError(f"A shape of {sizes.shape[0]} sizes was given where {self.ndim} dimensions are wanted.")
        known = tf.get_static_value(sizes)
        if known is not None:
            return tf.reshape(value, [int(size) for size in known])
        return tf.reshape(value, sizes if sizes.dtype in (tf.int32, tf.int64) else tf.cast(sizes, tf.int64))

    def connection_pattern(self, node: Any) -> Any:
        return [[True], [False]]


def _is_one(sizes: Any, place: int) -> bool:
    from kmigrate_shims.theano.tensor.constants import get_scalar_constant_value

    try:
        return int(get_scalar_constant_value(sizes[place])) == 1
    except (NotScalarConstantError, IndexError, ValueError, TypeError, NotImplementedError):
        return False


def reshape(x: Any, newshape: Any, ndim: Any = None) -> Any:
    """The same elements in another shape; `ndim` where the length of a symbolic shape is not known."""
    if ndim is None:
        from kmigrate_shims.theano.tensor.constants import get_vector_length

        sizes = as_tensor_variable(newshape)
        if sizes.ndim != 1:
            raise TypeError(
                f"New shape in reshape must be a vector or a list/tuple of scalar. Got {newshape} after conversion to "
                "a vector."
            )
        try:
            ndim = get_vector_length(sizes)
        except ValueError:
            raise ValueError(
                f"The length of the provided shape ({newshape}) cannot be automatically determined, so Theano is not "
                "able to know what the number of dimensions of the reshaped variable will be. You can provide the "
                "'ndim' keyword argument to 'reshape' to avoid this problem."
            ) from None
    return Reshape(ndim)(x, newshape)


class Flatten(Op):
    """The last dimensions in one."""

    __props__ = ("outdim",)

    def __init__(self, outdim: int = 1) -> None:
        self.outdim = int(outdim)

    def make_node(self, x: Any) -> Apply:
        given = as_tensor_variable(x)
        if self.outdim < 1 or (given.ndim and self.outdim > given.ndim):
            raise ValueError(f"invalid output ndimensions ({self.outdim}) for tensor of rank {given.ndim}")
        rest = given.broadcastable[self.outdim - 1 :]
        pattern = (*given.broadcastable[: self.outdim - 1], builtins.all(rest))
        return Apply(self, [given], [TensorType(given.type.dtype, pattern)()])

    def lower(self, node: Any, *values: Any) -> Any:
        (value,) = values
        if self.outdim == 1:
            return tf.reshape(value, [-1])
        head = tf.shape(value)[: self.outdim - 1]
        # An empty tensor has no -1: its last size is the product of what it stands for.
        tail = tf.reduce_prod(tf.shape(value)[self.outdim - 1 :], keepdims=True)
        found = tf.reshape(value, tf.concat([head, tail], 0))
        found.set_shape([*value.shape.as_list()[: self.outdim - 1], None])
        return found


def is_flat(var: Any, ndim: Any = None, outdim: Any = None) -> bool:
    """Whether a tensor has this number of dimensions already."""
    return bool(var.ndim == (ndim if ndim is not None else outdim if outdim is not None else 1))


def flatten(x: Any, ndim: Any = None, outdim: Any = None) -> Any:
    """The tensor with its last dimensions in one, so that `ndim` are left."""
    if outdim is not None and ndim is not None:
        raise ValueError("You should only specify ndim")
    wanted = outdim if outdim is not None else 1 if ndim is None else ndim
    given = as_tensor_variable(x)
    if wanted < 1 or (wanted > 1 and wanted > given.ndim):
        raise ValueError(f"ndim {wanted} out of bound [1, {given.ndim + 1})")
    return Flatten(wanted)(given)


def shape_padleft(t: Any, n_ones: int = 1) -> Any:
    """New dimensions of 1 in front."""
    given = as_tensor_variable(t)
    pattern = ["x"] * n_ones + list(range(given.type.ndim))
    return DimShuffle(given.broadcastable, pattern)(given)


def shape_padright(t: Any, n_ones: int = 1) -> Any:
    """New dimensions of 1 at the end."""
    given = as_tensor_variable(t)
    pattern = list(range(given.type.ndim)) + ["x"] * n_ones
    return DimShuffle(given.broadcastable, pattern)(given)


def shape_padaxis(t: Any, axis: int) -> Any:
    """A new dimension of 1 at a place."""
    given = as_tensor_variable(t)
    ndim = given.ndim + 1
    if not -ndim <= axis < ndim:
        raise IndexError(f"axis {axis} is out of bounds [{-ndim}, {ndim})")
    pattern: list[Any] = list(range(given.type.ndim))
    pattern.insert(axis % ndim, "x")
    return DimShuffle(given.broadcastable, pattern)(given)


def makeKeepDims(x: Any, y: Any, axis: Any) -> Any:
    """What a reduction gave, with the dimensions that it took put back as 1."""
    given, found = as_tensor_variable(x), as_tensor_variable(y)
    if axis is None:
        axis = list(range(given.type.ndim))
    elif isinstance(axis, (int, np.integer)):
        axis = [axis]
    elif isinstance(axis, np.ndarray) and axis.ndim == 0:
        axis = [int(axis)]
    gone = {int(each) % given.type.ndim if given.type.ndim else int(each) for each in axis}
    left = iter(range(found.type.ndim))
    pattern = ["x" if place in gone else next(left) for place in range(given.type.ndim)]
    return DimShuffle(found.broadcastable, pattern)(found)


def transpose(x: Any, axes: Any = None) -> Any:
    """The dimensions in another order, reversed where none is given."""
    given = as_tensor_variable(x)
    if axes is None:
        axes = list(range(given.ndim - 1, -1, -1))
    found = DimShuffle(given.broadcastable, axes)(given)
    if given.name and given.name.endswith(".T"):
        found.name = given.name[:-2]
    elif given.name:
        found.name = given.name + ".T"
    return found


def swapaxes(y: Any, axis1: int, axis2: int) -> Any:
    """Two dimensions in each other's place."""
    given = as_tensor_variable(y)
    order = list(range(given.ndim))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return given.dimshuffle(order)
