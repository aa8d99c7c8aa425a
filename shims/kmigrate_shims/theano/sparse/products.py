"""Products of sparse matrices, sums along their axes."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply, Variable
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.scalar.types import DTYPES, upcast
from kmigrate_shims.theano.sparse import values as sparse
from kmigrate_shims.theano.sparse.construct import transpose
from kmigrate_shims.theano.sparse.type import SparseType
from kmigrate_shims.theano.sparse.variable import as_sparse_variable, compressed, is_sparse_variable, operand
from kmigrate_shims.theano.tensor.construct import as_tensor_variable
from kmigrate_shims.theano.tensor.type import TensorType


def _cast(value: Any, dtype: Any) -> Any:
    if isinstance(value, tf.SparseTensor):
        return sparse.with_values(value, tf.cast(value.values, dtype))
    return tf.cast(value, dtype)


def _dense_product(one: Any, other: Any, dtype: str) -> Any:
    """The product as a dense tensor, of which at least one is sparse."""
    one, other = _cast(one, DTYPES[dtype]), _cast(other, DTYPES[dtype])
    if isinstance(one, tf.SparseTensor):
        dense = sparse.to_dense(other) if isinstance(other, tf.SparseTensor) else other
        if dense.shape.rank == 1:
            return sparse.product(one, dense[:, None])[:, 0]
        return sparse.product(one, dense)
    if one.shape.rank == 1:
        return sparse.product(sparse.transposed(other), one[:, None])[:, 0]
    return tf.transpose(sparse.product(sparse.transposed(other), tf.transpose(one)))


def _either(x: Any, y: Any, name: str) -> tuple[Any, Any]:
    known = [operand(each) for each in (x, y)]
    given = [each if isinstance(each, Variable) else as_tensor_variable(each) for each in known]
    if not any(is_sparse_variable(each) for each in given):
        raise TypeError(f"{name} requires at least one sparse argument")
    return given[0], given[1]


class Dot(Op):
    """The product of two matrices, one or both of them sparse, which is dense."""

    __props__ = ()

    def make_node(self, x: Any, y: Any) -> Apply:
        given = _either(x, y, "Sparse dot product")
        patterns = []
        for place, each in enumerate(given):
            if each.ndim not in (1, 2):
                raise TypeError(
                    f"theano.sparse.Dot: input {place} ({place}-indexed) must have ndim of 1 or 2, {each.ndim} given."
                )
            patterns.append((False, False) if is_sparse_variable(each) else each.type.broadcastable)
        pattern = patterns[0][:-1] + (patterns[1][1:] if len(patterns[1]) == 2 else ())
        return Apply(self, list(given), [TensorType(upcast(*[each.dtype for each in given]), pattern)()])

    def lower(self, node: Any, *values: Any) -> Any:
        return _dense_product(values[0], values[1], node.outputs[0].type.dtype)


_dot = Dot()


def dot(x: Any, y: Any) -> Any:
    """The product, one or both of which are sparse; it is dense."""
    return _dot(*_either(x, y, "theano.sparse.dot"))


class StructuredDot(Op):
    """A sparse matrix times another, which decides whether the product is sparse."""

    __props__ = ()

    def make_node(self, a: Any, b: Any) -> Apply:
        left = as_sparse_variable(a)
        dtype = upcast(left.type.dtype, b.type.dtype)
        if b.type.ndim != 2:
            raise NotImplementedError("non-matrix b")
        if is_sparse_variable(b):
            return Apply(self, [left, b], [SparseType(left.type.format, dtype)()])
        return Apply(self, [left, b], [TensorType(dtype, (False, b.type.broadcastable[1]))()])

    def lower(self, node: Any, *values: Any) -> Any:
        kind = node.outputs[0].type
        found = _dense_product(values[0], values[1], kind.dtype)
        return sparse.from_dense(found, kind.format) if isinstance(kind, SparseType) else found


_structured_dot = StructuredDot()


def structured_dot(x: Any, y: Any) -> Any:
    """The product of a sparse matrix and another; it is sparse where both are."""
    left, right = _either(x, y, "structured_dot")
    return _structured_dot(left, right) if is_sparse_variable(left) else _structured_dot(right.T, left.T).T


class TrueDot(Op):
    """A sparse matrix times another, which is sparse."""

    __props__ = ("grad_preserves_dense",)

    def __init__(self, grad_preserves_dense: bool = True) -> None:
        self.grad_preserves_dense = grad_preserves_dense

    def make_node(self, x: Any, y: Any) -> Apply:
        if x.type.dtype != y.type.dtype:
            raise NotImplementedError("Both must have the same dtype.")
        return Apply(self, [compressed(x), y], [x.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        kind = node.outputs[0].type
        return sparse.from_dense(_dense_product(values[0], values[1], kind.dtype), kind.format)


def true_dot(x: Any, y: Any, grad_preserves_dense: bool = True) -> Any:
    """The product of a sparse matrix and another, which is sparse."""
    left, right = _either(x, y, "true_dot")
    if is_sparse_variable(left):
        return TrueDot(grad_preserves_dense)(left, right)
    return transpose(TrueDot(grad_preserves_dense)(right.T, left.T))


class SamplingDot(Op):
    """The product of a matrix and the transpose of another, where a sparse one has entries and times these."""

    __props__ = ()

    def make_node(self, x: Any, y: Any, p: Any) -> Apply:
        pattern = compressed(p)
        return Apply(self, [as_tensor_variable(x), as_tensor_variable(y), pattern], [pattern.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        one, other, pattern = values
        dtype = pattern.values.dtype
        rows = tf.gather(tf.cast(one, dtype), pattern.indices[:, 0])
        columns = tf.gather(tf.cast(other, dtype), pattern.indices[:, 1])
        return sparse.with_values(pattern, pattern.values * tf.reduce_sum(rows * columns, 1))


sampling_dot = SamplingDot()


class Usmm(Op):
    """`alpha * dot(x, y) + z`, where x or y is sparse."""

    __props__ = ()

    def make_node(self, alpha: Any, x: Any, y: Any, z: Any) -> Apply:
        left, right = _either(x, y, "usmm")
        factor, summand = as_tensor_variable(alpha), as_tensor_variable(z)
        if summand.ndim != 2 or not all(factor.type.broadcastable):
            raise AssertionError("alpha is one number, and z a matrix.")
        given = [factor, left, right, summand]
        return Apply(self, given, [TensorType(upcast(*[each.type.dtype for each in given]), (False, False))()])

    def lower(self, node: Any, *values: Any) -> Any:
        dtype = node.outputs[0].type.dtype
        factor, left, right, summand = values
        found = _dense_product(left, right, dtype)
        return tf.reshape(_cast(factor, found.dtype), []) * found + _cast(summand, found.dtype)


usmm = Usmm()


class SpSum(Op):
    """The sum of all entries, or of those of each row or column, which is dense."""

    __props__ = ("axis",)

    def __init__(self, axis: Any = None, sparse_grad: bool = True) -> None:
        if axis not in (None, 0, 1):
            raise ValueError("Illegal value for self.axis.")
        self.axis, self.structured = axis, sparse_grad

    def make_node(self, x: Any) -> Apply:
        given = compressed(x)
        return Apply(self, [given], [TensorType(given.dtype, () if self.axis is None else (False,))()])

    def lower(self, node: Any, *values: Any) -> Any:
        (matrix,) = values
        if self.axis is None:
            return tf.reduce_sum(matrix.values)
        left = 1 - self.axis
        return tf.math.unsorted_segment_sum(matrix.values, matrix.indices[:, left], matrix.dense_shape[left])


def sp_sum(x: Any, axis: Any = None, sparse_grad: bool = False) -> Any:
    """The sum of all entries, or of those of each row or column."""
    return SpSum(axis, sparse_grad)(x)
