"""Sums, products by element, comparisons and stacks of sparse matrices with each other and with dense ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply, Variable
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.scalar.types import DTYPES, upcast
from kmigrate_shims.theano.sparse import values as sparse
from kmigrate_shims.theano.sparse.type import SparseType
from kmigrate_shims.theano.sparse.variable import (
    as_sparse_or_tensor_variable,
    as_sparse_variable,
    compressed,
    is_sparse_variable,
    operand,
)
from kmigrate_shims.theano.tensor.construct import as_tensor_variable
from kmigrate_shims.theano.tensor.type import TensorType


def _in_dtype(matrix: Any, dtype: str) -> Any:
    return sparse.with_values(matrix, tf.cast(matrix.values, DTYPES[dtype]))


class Neg(Op):
    """The negative."""

    __props__ = ()

    def make_node(self, x: Any) -> Apply:
        given = compressed(x)
        return Apply(self, [given], [given.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        return sparse.with_values(values[0], -values[0].values)


class _OfTwoSparse(Op):
    """Of two sparse matrices a third, in the format of the first."""

    __props__ = ()

    def make_node(self, x: Any, y: Any) -> Apply:
        given = [compressed(x), compressed(y)]
        dtype = upcast(*[each.type.dtype for each in given])
        return Apply(self, given, [SparseType(given[0].type.format, dtype)()])

    def lower(self, node: Any, *values: Any) -> Any:
        kind = node.outputs[0].type
        one, other = [_in_dtype(each, kind.dtype) for each in values]
        return self.computed(one, other, kind.format)

    def computed(self, one: Any, other: Any, form: str) -> Any:
        raise NotImplementedError


class AddSS(_OfTwoSparse):
    """The sum of two sparse matrices."""

    def computed(self, one: Any, other: Any, form: str) -> Any:
        return sparse.added(one, other, form)


class MulSS(_OfTwoSparse):
    """The product by element: there is an entry where both have one."""

    def computed(self, one: Any, other: Any, form: str) -> Any:
        numbers, both = sparse.looked_up(other, one.indices[:, 0], one.indices[:, 1])
        return sparse.kept(sparse.with_values(one, one.values * numbers), both)


class AddSSData(Op):
    """The sum of two sparse matrices that have entries at the same places."""

    __props__ = ()

    def make_node(self, x: Any, y: Any) -> Apply:
        given = [compressed(x), compressed(y)]
        if given[0].type != given[1].type:
            raise NotImplementedError("The dtype and format of both must be the same.")
        return Apply(self, given, [given[0].type()])

    def lower(self, node: Any, *values: Any) -> Any:
        return sparse.with_values(values[0], values[0].values + values[1].values)


class AddSD(Op):
    """The sum of a sparse and a dense matrix, which is dense."""

    __props__ = ()

    def make_node(self, x: Any, y: Any) -> Apply:
        matrix, dense = compressed(x), as_tensor_variable(y)
        if dense.type.ndim != 2:
            raise AssertionError("A dense matrix is added to a sparse one.")
        dtype = upcast(matrix.type.dtype, dense.type.dtype)
        return Apply(self, [matrix, dense], [TensorType(dtype, dense.type.broadcastable)()])

    def lower(self, node: Any, *values: Any) -> Any:
        dtype = DTYPES[node.outputs[0].type.dtype]
        return tf.cast(sparse.to_dense(values[0]), dtype) + tf.cast(values[1], dtype)


class MulSD(Op):
    """A sparse matrix times a number, or times a dense matrix element by element."""

    __props__ = ()

    def make_node(self, x: Any, y: Any) -> Apply:
        matrix, dense = compressed(x), as_tensor_variable(y)
        if dense.type.ndim not in (0, 2):
            raise AssertionError("A sparse matrix is multiplied by a number or a matrix.")
        dtype = upcast(matrix.type.dtype, dense.type.dtype)
        return Apply(self, [matrix, dense], [SparseType(matrix.type.format, dtype)()])

    def lower(self, node: Any, *values: Any) -> Any:
        matrix, dense = values
        dtype = node.outputs[0].type.dtype
        factor = tf.cast(dense, DTYPES[dtype])
        if node.inputs[1].type.ndim:
            factor = tf.gather_nd(tf.broadcast_to(factor, matrix.dense_shape), matrix.indices)
        return sparse.with_values(matrix, tf.cast(matrix.values, DTYPES[dtype]) * factor)


class _WithRow(Op):
    """A sparse matrix, and a number for each of its columns."""

    __props__ = ()

    def make_node(self, x: Any, y: Any) -> Apply:
        matrix, row = compressed(x), as_tensor_variable(y)
        if row.type.ndim != 1:
            raise AssertionError("A vector is wanted, with a number for each column.")
        if matrix.type.dtype != row.type.dtype:
            raise NotImplementedError(f"Both must have the same dtype. Got {matrix.type.dtype} and {row.type.dtype}.")
        return Apply(self, [matrix, row], [matrix.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        matrix, row = values
        return sparse.with_values(matrix, self.computed(matrix.values, tf.gather(row, matrix.indices[:, 1])))

    def computed(self, numbers: Any, of_column: Any) -> Any:
        raise NotImplementedError


class MulSV(_WithRow):
    """Each column times a number."""

    def computed(self, numbers: Any, of_column: Any) -> Any:
        return numbers * of_column


class StructuredAddSV(_WithRow):
    """A number for each column, added where there are entries."""

    def computed(self, numbers: Any, of_column: Any) -> Any:
        return numbers + tf.where(tf.not_equal(numbers, 0), of_column, tf.zeros_like(of_column))


class ColScaleCSC(Op):
    """Each column of a csc matrix times a number."""

    __props__ = ()
    axis = 1

    def make_node(self, x: Any, s: Any) -> Apply:
        matrix, scale = compressed(x), as_tensor_variable(s)
        if matrix.format != "csc" and self.axis == 1:
            raise ValueError("x was not a csc matrix")
        return Apply(self, [matrix, scale], [matrix.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        matrix, scale = values
        factor = tf.gather(tf.cast(scale, matrix.values.dtype), matrix.indices[:, self.axis])
        return sparse.with_values(matrix, matrix.values * factor)


class RowScaleCSC(ColScaleCSC):
    """Each row of a matrix times a number."""

    axis = 0


def col_scale(x: Any, s: Any) -> Any:
    """Each column times a number."""
    return ColScaleCSC()(x, s) if x.format == "csc" else RowScaleCSC()(x.T, s).T


def row_scale(x: Any, s: Any) -> Any:
    """Each row times a number."""
    return col_scale(x.T, s).T


class _Stack(Op):
    """Sparse matrices beside each other or below each other."""

    __props__ = ("format", "dtype")
    axis = 1

    def __init__(self, format: Any = None, dtype: Any = None) -> None:
        if dtype is None:
            raise ValueError("The output dtype must be specified.")
        self.format, self.dtype = format or "csc", dtype

    def make_node(self, *mat: Any) -> Apply:
        if not mat:
            raise ValueError("Cannot join an empty list of sparses.")
        return Apply(self, [compressed(each) for each in mat], [SparseType(self.format, self.dtype)()])

    def lower(self, node: Any, *values: Any) -> Any:
        # Not TensorFlow's own, which has no gradient.
        parts = [_in_dtype(each, self.dtype) for each in values]
        places, before = [], tf.zeros([2], tf.int64)
        along = tf.one_hot(self.axis, 2, dtype=tf.int64)
        for each in parts:
            places.append(each.indices + before)
            before += along * each.dense_shape
        shape = before + (1 - along) * parts[0].dense_shape
        same = [tf.debugging.assert_equal(each.dense_shape[1 - self.axis], shape[1 - self.axis]) for each in parts]
        with tf.control_dependencies([each for each in same if each is not None]):
            numbers = tf.concat([each.values for each in parts], 0)
        return sparse.ordered(tf.SparseTensor(tf.concat(places, 0), numbers, shape), self.format)


class HStack(_Stack):
    """Matrices beside each other."""


class VStack(_Stack):
    """Matrices below each other."""

    axis = 0


def _stacked(kind: Any, blocks: Any, format: Any, dtype: Any) -> Any:
    given = [as_sparse_variable(each) for each in blocks]
    return kind(format=format, dtype=dtype or upcast(*[each.dtype for each in given]))(*given)


def hstack(blocks: Any, format: Any = None, dtype: Any = None) -> Any:
    """Matrices beside each other."""
    return _stacked(HStack, blocks, format, dtype)


def vstack(blocks: Any, format: Any = None, dtype: Any = None) -> Any:
    """Matrices below each other."""
    return _stacked(VStack, blocks, format, dtype)


class _Comparison(Op):
    """1 where a comparison holds, else 0."""

    __props__ = ()
    word: Callable[..., Any]

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[False], [False]]

    def compared(self, node: Any, one: Any, other: Any) -> Any:
        dtype = DTYPES[upcast(*[each.type.dtype for each in node.inputs])]
        return tf.cast(type(self).word(tf.cast(one, dtype), tf.cast(other, dtype)), tf.uint8)


class _OfSparse(_Comparison):
    def make_node(self, x: Any, y: Any) -> Apply:
        given = [as_sparse_variable(x), as_sparse_variable(y)]
        if given[0].type.format != given[1].type.format:
            raise NotImplementedError("Both must have the same format.")
        return Apply(self, given, [SparseType(given[0].type.format, "uint8")()])

    def lower(self, node: Any, *values: Any) -> Any:
        dense = [sparse.to_dense(each) for each in values]
        return sparse.from_dense(self.compared(node, *dense), node.outputs[0].type.format)


class _OfDense(_Comparison):
    def make_node(self, x: Any, y: Any) -> Apply:
        given = [as_sparse_variable(x), as_tensor_variable(y)]
        if given[1].type.ndim != 2:
            raise AssertionError("A sparse matrix is compared with a dense matrix.")
        return Apply(self, given, [TensorType("uint8", (False, False))()])

    def lower(self, node: Any, *values: Any) -> Any:
        return self.compared(node, sparse.to_dense(values[0]), values[1])


def _pair(name: str, word: Any) -> tuple[Any, Any]:
    body = {"word": staticmethod(word), "__doc__": f"Where `{name}` holds."}
    return type(f"{name}SS", (_OfSparse,), body), type(f"{name}SD", (_OfDense,), body)


EqualSS, EqualSD = _pair("Equal", tf.equal)
NotEqualSS, NotEqualSD = _pair("NotEqual", tf.not_equal)
LessThanSS, LessThanSD = _pair("LessThan", tf.less)
GreaterThanSS, GreaterThanSD = _pair("GreaterThan", tf.greater)
LessEqualSS, LessEqualSD = _pair("LessEqual", tf.less_equal)
GreaterEqualSS, GreaterEqualSD = _pair("GreaterEqual", tf.greater_equal)

neg, add_s_s, add_s_s_data, add_s_d = Neg(), AddSS(), AddSSData(), AddSD()
mul_s_s, mul_s_d, mul_s_v, structured_add_s_v = MulSS(), MulSD(), MulSV(), StructuredAddSV()
equal_s_s, equal_s_d, not_equal_s_s, not_equal_s_d = EqualSS(), EqualSD(), NotEqualSS(), NotEqualSD()
less_than_s_s, less_than_s_d, greater_than_s_s, greater_than_s_d = (
    *(LessThanSS(), LessThanSD()),
    *(GreaterThanSS(), GreaterThanSD()),
)
less_equal_s_s, less_equal_s_d, greater_equal_s_s, greater_equal_s_d = (
    *(LessEqualSS(), LessEqualSD()),
    *(GreaterEqualSS(), GreaterEqualSD()),
)


def _chosen(of_sparse: Any, of_dense: Any, swapped: Any, name: str) -> Callable[[Any, Any], Any]:
    """An operation by what its operands are; `swapped` where the dense one is first."""

    def choose(x: Any, y: Any) -> Any:
        given = [each if isinstance(each, Variable) else as_sparse_or_tensor_variable(operand(each)) for each in (x, y)]
        kinds = [is_sparse_variable(each) for each in given]
        if not any(kinds):
            raise AssertionError(f"theano.sparse.{name} takes at least one sparse matrix.")
        if all(kinds):
            return of_sparse(*given)
        return of_dense(*given) if kinds[0] else swapped(*given[::-1])

    choose.__name__ = name
    return choose


add = _chosen(add_s_s, add_s_d, add_s_d, "add")
_mul = _chosen(mul_s_s, mul_s_d, mul_s_d, "mul")
eq = _chosen(equal_s_s, equal_s_d, equal_s_d, "eq")
neq = _chosen(not_equal_s_s, not_equal_s_d, not_equal_s_d, "neq")
lt = _chosen(less_than_s_s, less_than_s_d, greater_than_s_d, "lt")
gt = _chosen(greater_than_s_s, greater_than_s_d, less_than_s_d, "gt")
le = _chosen(less_equal_s_s, less_equal_s_d, greater_equal_s_d, "le")
ge = _chosen(greater_equal_s_s, greater_equal_s_d, less_equal_s_d, "ge")


def mul(x: Any, y: Any) -> Any:
    """The product by element, of which at least one is sparse."""
    return _mul(x, y)


def sub(x: Any, y: Any) -> Any:
    """The difference."""
    return operand(x) + (-operand(y))
