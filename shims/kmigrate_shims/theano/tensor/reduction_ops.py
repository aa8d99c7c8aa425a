"""Sums, products and their kin over dimensions."""

from __future__ import annotations

import typing
from copy import copy

import numpy as np
import tensorflow as tf

from kmigrate_shims.graph import host
from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.scalar import basic as scalar
from kmigrate_shims.theano.scalar.types import DTYPES, upcast
from kmigrate_shims.theano.tensor.construct import as_tensor_variable
from kmigrate_shims.theano.tensor.type import TensorType

_Any = typing.Any

_WIDE_OUT = {**dict.fromkeys(("bool", "int8", "int16", "int32"), "int64")}
_WIDE_OUT.update(dict.fromkeys(("uint8", "uint16", "uint32"), "uint64"))
_WIDE_ACC = {**_WIDE_OUT, "float16": "float32", "float32": "float64", "complex64": "complex128"}
_CONTINUOUS = ("float16", "float32", "float64", "complex64", "complex128")


def _xor(value: _Any, axis: _Any) -> _Any:
    ones = tf.reduce_sum(tf.cast(value, tf.int32), axis)
    return tf.equal(ones % 2, 1)


_REDUCTIONS: dict[str, _Any] = {
    "Add": tf.reduce_sum,
    "Mul": tf.reduce_prod,
    "Maximum": tf.reduce_max,
    "Minimum": tf.reduce_min,
}
_BOOLEAN: dict[str, _Any] = {"OR": tf.reduce_any, "AND": tf.reduce_all, "XOR": _xor}


class CAReduce(Op):
    """A binary operation, in any order, over all elements along some dimensions."""

    __props__: tuple[str, ...] = ("scalar_op", "axis")

    def __init__(self, scalar_op: _Any, axis: _Any = None) -> None:
        if scalar_op.nin not in (-1, 2) or scalar_op.nout != 1:
            raise NotImplementedError("CAReduce only supports binary functions with a single output.")
        self.scalar_op = scalar_op
        if axis is None:
            self.axis: _Any = None
        elif isinstance(axis, (int, np.integer)) or (isinstance(axis, np.ndarray) and axis.ndim == 0):
            self.axis = (int(axis),)
        else:
            self.axis = tuple(sorted({int(each) for each in axis}))

    def _output_dtype(self, idtype: str) -> str:
        return idtype

    def make_node(self, input: _Any) -> Apply:
        given = as_tensor_variable(input)
        ndim = given.type.ndim
        for axis in self.axis or ():
            if axis >= ndim or (axis < 0 and abs(axis) > ndim):
                raise ValueError(f"Not enough dimensions on {given} to reduce on axis {axis}")
        op = self
        if self.axis is not None and any(axis < 0 for axis in self.axis):
            op = copy(self)
            op.axis = tuple(sorted(axis % ndim for axis in self.axis))
        gone = range(ndim) if op.axis is None else op.axis
        pattern = [one for place, one in enumerate(given.type.broadcastable) if place not in gone]
        return Apply(op, [given], [TensorType(self._output_dtype(given.type.dtype), pattern)()])

    def __str__(self) -> str:
        if self.axis is None:
            return f"Reduce{{{self.scalar_op}}}"
        return f"Reduce{{{self.scalar_op}}}{{{', '.join(str(each) for each in self.axis)}}}"

    def _working_dtype(self, node: _Any) -> str:
        return str(node.inputs[0].type.dtype)

    def lower(self, node: _Any, *values: _Any) -> _Any:
        (value,) = values
        kind = type(self.scalar_op).__name__
        axis = None if self.axis is None else list(self.axis)
        if axis == []:
            return tf.cast(value, DTYPES[node.outputs[0].type.dtype])
        if kind in ("Maximum", "Minimum"):
            need_elements(value, axis, kind.lower())
            if value.dtype.is_complex:
                return _of_complex(kind.lower(), value, axis, node.outputs[0].type.ndim)
        if kind in _BOOLEAN:
            if value.dtype == tf.bool:
                return _BOOLEAN[kind](value, axis)
            return _bitwise(kind, value, axis)
        if kind not in _REDUCTIONS:
            raise NotImplementedError(f"Reducing by {self.scalar_op} is not there: add, mul, maximum and minimum are.")
        working = self._working_dtype(node)
        if working in ("bool", "int8", "int16", "uint8", "uint16", "uint32"):
            working = "int64"
        if value.dtype != DTYPES[working]:
            value = tf.cast(value, DTYPES[working])
        return tf.cast(_REDUCTIONS[kind](value, axis), DTYPES[node.outputs[0].type.dtype])


def need_elements(value: _Any, axis: _Any, name: str) -> None:
    """Of no elements there is no greatest: TensorFlow would give infinity."""
    sizes = value.shape.as_list() if value.shape.rank is not None else []
    if any(sizes[place] == 0 for place in (range(len(sizes)) if axis is None else axis)):
        raise ValueError(f"zero-size array to reduction operation {name} which has no identity")


def _of_complex(name: str, value: _Any, axis: _Any, ndim: int) -> _Any:
    """NumPy orders complex numbers by their real parts, then by the others; TensorFlow has no order of them."""
    places = None if axis is None else tuple(axis)
    found = host.call(lambda array: getattr(np, name).reduce(array, axis=places), [value], value.dtype, stateful=False)
    found.set_shape([None] * ndim)
    return found


def _bitwise(kind: str, value: _Any, axis: _Any) -> _Any:
    """And, or, and exclusive or of the bits of integers, bit by bit."""
    bits = value.dtype.size * 8
    places = tf.range(bits, dtype=tf.int64)
    wide = tf.expand_dims(tf.cast(value, tf.int64), -1)
    set_ = tf.equal(tf.bitwise.bitwise_and(tf.bitwise.right_shift(wide, places), 1), 1)
    ndim = value.shape.rank
    found = _BOOLEAN[kind](set_, list(range(ndim)) if axis is None else axis)
    return tf.cast(tf.reduce_sum(tf.bitwise.left_shift(tf.cast(found, tf.int64), places), -1), value.dtype)


class All(CAReduce):
    """Whether all are true."""

    __props__ = ("axis",)
    nfunc_spec = ("all", 1, 1)

    def __init__(self, axis: _Any = None) -> None:
        super().__init__(scalar.and_, axis)

    def _output_dtype(self, idtype: str) -> str:
        return "bool"

    def __str__(self) -> str:
        return "All" if self.axis is None else f"All{{{', '.join(map(str, self.axis))}}}"

    def make_node(self, input: _Any) -> Apply:
        return super().make_node(_as_bool(input))


class Any(CAReduce):
    """Whether one is true."""

    __props__ = ("axis",)
    nfunc_spec = ("any", 1, 1)

    def __init__(self, axis: _Any = None) -> None:
        super().__init__(scalar.or_, axis)

    def _output_dtype(self, idtype: str) -> str:
        return "bool"

    def __str__(self) -> str:
        return "Any" if self.axis is None else f"Any{{{', '.join(map(str, self.axis))}}}"

    def make_node(self, input: _Any) -> Apply:
        return super().make_node(_as_bool(input))


def _as_bool(input: _Any) -> _Any:
    given = as_tensor_variable(input)
    if given.dtype == "bool":
        return given
    from kmigrate_shims.theano.tensor.elementwise import _words

    return _words["neq"](given, 0)


class CAReduceDtype(CAReduce):
    """A reduction that says in which dtype it adds up, and which dtype it gives."""

    __props__: tuple[str, ...] = ("scalar_op", "axis", "dtype", "acc_dtype")

    def __init__(self, scalar_op: _Any, axis: _Any = None, dtype: _Any = None, acc_dtype: _Any = None) -> None:
        super().__init__(scalar_op, axis=axis)
        self.dtype = None if dtype is None else str(np.dtype(dtype)) if dtype != "floatX" else dtype
        self.acc_dtype = None if acc_dtype is None else str(acc_dtype)

    def _output_dtype(self, idtype: str) -> str:
        return _WIDE_OUT.get(idtype, idtype) if self.dtype is None else str(self.dtype)

    def _acc_dtype(self, idtype: str) -> str:
        if self.acc_dtype is None:
            return _WIDE_ACC.get(idtype, idtype)
        if self.acc_dtype in _CONTINUOUS and idtype not in _CONTINUOUS:
            return self.acc_dtype
        common = upcast(idtype, self.acc_dtype)
        if self.acc_dtype != common:
            raise TypeError(
                f"Cannot build {self} node with input dtype {idtype} and acc_dtype {self.acc_dtype}, as precision "
                f"would be lost. To correct this error, you can:\n  - not specify acc_dtype, or\n  - use an acc_dtype "
                f'at least as precise as {common}.\n  - specify "dtype" instead of "acc_dtype", so the reduction will '
                'be precise, but the result will be casted into "dtype" at the end.\nIf you are expecting the '
                f'precision loss, you can use tensor.cast(..., dtype="{self.acc_dtype}"), on your input.'
            )
        return self.acc_dtype

    def make_node(self, input: _Any) -> Apply:
        given = as_tensor_variable(input)
        op = copy(self)
        op.dtype, op.acc_dtype = self._output_dtype(given.dtype), self._acc_dtype(given.dtype)
        return CAReduce.make_node(op, given)

    def _working_dtype(self, node: _Any) -> str:
        return str(self.acc_dtype)

    def __str__(self) -> str:
        axis = "" if self.axis is None else f"axis=[{', '.join(map(str, self.axis))}], "
        return f"{type(self).__name__}{{{axis}acc_dtype={self.acc_dtype}}}"


class Sum(CAReduceDtype):
    """The sum over dimensions."""

    __props__ = ("axis", "dtype", "acc_dtype")
    nfunc_spec = ("sum", 1, 1)

    def __init__(self, axis: _Any = None, dtype: _Any = None, acc_dtype: _Any = None) -> None:
        super().__init__(scalar.add, axis=axis, dtype=dtype, acc_dtype=acc_dtype)


class Prod(CAReduceDtype):
    """The product over dimensions."""

    __props__ = ("axis", "dtype", "acc_dtype")
    nfunc_spec = ("prod", 1, 1)

    def __init__(
        self, axis: _Any = None, dtype: _Any = None, acc_dtype: _Any = None, no_zeros_in_input: bool = False
    ) -> None:
        super().__init__(scalar.mul, axis=axis, dtype=dtype, acc_dtype=acc_dtype)
        self.no_zeros_in_input = no_zeros_in_input

    def __str__(self) -> str:
        return Op.__str__(self)


class ProdWithoutZeros(CAReduceDtype):
    """The product over dimensions of what is not zero; zero where nothing is left."""

    undefined_for = (0,)

    __props__ = ("axis", "dtype", "acc_dtype")

    def __init__(self, axis: _Any = None, dtype: _Any = None, acc_dtype: _Any = None) -> None:
        super().__init__(scalar.mul, axis=axis, dtype=dtype, acc_dtype=acc_dtype)

    def __str__(self) -> str:
        return Op.__str__(self)

    def lower(self, node: _Any, *values: _Any) -> _Any:
        (value,) = values
        axis = None if self.axis is None else list(self.axis)
        zero = tf.equal(value, tf.zeros((), value.dtype))
        product = super().lower(node, tf.where(zero, tf.ones_like(value), value))
        return tf.where(tf.reduce_all(zero, axis), tf.zeros_like(product), product)
