"""Sparse matrices of their parts and back, dense ones made sparse and back, other dtypes and other orders."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply, Variable
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.scalar.types import DTYPES
from kmigrate_shims.theano.sparse import values as sparse
from kmigrate_shims.theano.sparse.type import SparseType
from kmigrate_shims.theano.sparse.variable import as_sparse_variable, compressed
from kmigrate_shims.theano.tensor.construct import as_tensor_variable
from kmigrate_shims.theano.tensor.type import TensorType


def _ivector() -> Any:
    return TensorType("int32", (False,))()


class CSMProperties(Op):
    """The numbers, their places on the lesser axis, where each row or column begins, and the shape."""

    __props__ = ()

    def make_node(self, csm: Any) -> Apply:
        given = compressed(csm)
        outputs = [TensorType(given.type.dtype, (False,))(), _ivector(), _ivector(), _ivector()]
        return Apply(self, [given], outputs)

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[True, False, False, False]]

    def lower(self, node: Any, *values: Any) -> list[Any]:
        (matrix,) = values
        axis = sparse.major_axis(node.inputs[0].type.format)
        length = tf.cast(matrix.dense_shape[axis], tf.int32)
        counts = tf.math.bincount(tf.cast(matrix.indices[:, axis], tf.int32), minlength=length, dtype=tf.int32)
        starts = tf.concat([[0], tf.cumsum(counts)], 0)
        lesser = tf.cast(matrix.indices[:, 1 - axis], tf.int32)
        # A tensor of its own: a gradient that ends at the numbers does not end at the matrix.
        return [tf.identity(matrix.values), lesser, starts, tf.cast(matrix.dense_shape, tf.int32)]


csm_properties = CSMProperties()


def csm_data(csm: Any) -> Any:
    return csm_properties(csm)[0]


def csm_indices(csm: Any) -> Any:
    return csm_properties(csm)[1]


def csm_indptr(csm: Any) -> Any:
    return csm_properties(csm)[2]


def csm_shape(csm: Any) -> Any:
    return csm_properties(csm)[3]


class CSM(Op):
    """A sparse matrix of its numbers, their places on the lesser axis, where each row or column begins, and a shape."""

    __props__ = ("format",)

    def __init__(self, format: str, kmap: Any = None) -> None:
        if format not in ("csr", "csc"):
            raise ValueError("format must be one of: 'csr', 'csc'", format)
        if kmap is not None:
            raise Exception("Do not use kmap, it is removed")
        self.format = format

    def make_node(self, data: Any, indices: Any, indptr: Any, shape: Any) -> Apply:
        numbers = as_tensor_variable(data)
        others = [
            as_tensor_variable(each if isinstance(each, Variable) else np.asarray(each, "int32"))
            for each in (indices, indptr, shape)
        ]
        if numbers.type.ndim != 1:
            raise TypeError("data argument must be a vector", numbers.type, numbers.type.ndim)
        for each in others:
            if each.type.ndim != 1 or each.type.dtype.startswith(("float", "complex")):
                raise TypeError("indices must be vector of integers", each, each.type)
        return Apply(self, [numbers, *others], [SparseType(self.format, numbers.type.dtype)()])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[True], [False], [False], [False]]

    def lower(self, node: Any, *values: Any) -> Any:
        numbers, lesser, starts, shape = values
        starts = tf.cast(starts, tf.int64)
        greater = tf.repeat(tf.range(tf.size(starts) - 1), starts[1:] - starts[:-1])
        pair = [tf.cast(greater, tf.int64), tf.cast(lesser, tf.int64)]
        places = tf.stack(pair[::-1] if self.format == "csc" else pair, 1)
        return tf.SparseTensor(places, numbers, tf.cast(shape, tf.int64))


CSC, CSR = CSM("csc"), CSM("csr")


class Cast(Op):
    """The same numbers in another dtype."""

    __props__ = ("out_type",)

    def __init__(self, out_type: str) -> None:
        self.out_type = str(out_type)

    def make_node(self, x: Any) -> Apply:
        given = compressed(x)
        return Apply(self, [given], [given.type.clone(dtype=self.out_type)()])

    def lower(self, node: Any, *values: Any) -> Any:
        return sparse.with_values(values[0], tf.cast(values[0].values, DTYPES[self.out_type]))


bcast, wcast, icast, lcast = Cast("int8"), Cast("int16"), Cast("int32"), Cast("int64")
fcast, dcast, ccast, zcast = Cast("float32"), Cast("float64"), Cast("complex64"), Cast("complex128")


def cast(variable: Any, dtype: Any) -> Any:
    """The same numbers in another dtype."""
    return Cast(dtype)(variable)


class DenseFromSparse(Op):
    """The matrix with all its zeros."""

    __props__ = ()

    def __init__(self, structured: bool = True) -> None:
        self.sparse_grad = structured

    def make_node(self, x: Any) -> Apply:
        given = as_sparse_variable(x)
        return Apply(self, [given], [TensorType(given.type.dtype, (False, False))()])

    def lower(self, node: Any, *values: Any) -> Any:
        return sparse.to_dense(values[0])


dense_from_sparse = DenseFromSparse()


class SparseFromDense(Op):
    """What of a matrix is not 0."""

    __props__ = ("format",)

    def __init__(self, format: str) -> None:
        self.format = format

    def make_node(self, x: Any) -> Apply:
        given = as_tensor_variable(x)
        if given.ndim > 2:
            raise TypeError(
                f"Theano does not have sparse tensor types with more than 2 dimensions, but {given}.ndim = {given.ndim}"
            )
        if given.ndim < 2:
            given = given.dimshuffle(*["x"] * (2 - given.ndim), *range(given.ndim))
        return Apply(self, [given], [SparseType(self.format, given.type.dtype)()])

    def lower(self, node: Any, *values: Any) -> Any:
        return sparse.from_dense(values[0], self.format)


csr_from_dense, csc_from_dense = SparseFromDense("csr"), SparseFromDense("csc")


class Transpose(Op):
    """Rows for columns: csr becomes csc, and csc csr."""

    __props__ = ()
    format_map = {"csr": "csc", "csc": "csr"}  # noqa: RUF012 - Theano's name of a table

    def make_node(self, x: Any) -> Apply:
        given = compressed(x)
        return Apply(self, [given], [given.type.clone(format=self.format_map[given.type.format])()])

    def lower(self, node: Any, *values: Any) -> Any:
        return sparse.transposed(values[0])


transpose = Transpose()


class SquareDiagonal(Op):
    """A square matrix with these numbers on its diagonal."""

    __props__ = ()

    def make_node(self, diag: Any) -> Apply:
        given = as_tensor_variable(diag)
        if given.type.ndim != 1:
            raise TypeError("data argument must be a vector", given.type)
        return Apply(self, [given], [SparseType("csc", given.dtype)()])

    def lower(self, node: Any, *values: Any) -> Any:
        places = tf.range(tf.size(values[0], tf.int64))
        length = tf.size(values[0], tf.int64)
        return tf.SparseTensor(tf.stack([places, places], 1), values[0], tf.stack([length, length]))


square_diagonal = SquareDiagonal()


class Diag(Op):
    """The diagonal of a square matrix."""

    __props__ = ()

    def make_node(self, x: Any) -> Apply:
        given = compressed(x)
        return Apply(self, [given], [TensorType(given.dtype, (False,))()])

    def lower(self, node: Any, *values: Any) -> Any:
        (matrix,) = values
        tf.debugging.assert_equal(matrix.dense_shape[0], matrix.dense_shape[1], "Diag only apply on square matrix")
        on = tf.equal(matrix.indices[:, 0], matrix.indices[:, 1])
        numbers = tf.where(on, matrix.values, tf.zeros_like(matrix.values))
        return tf.math.unsorted_segment_sum(numbers, matrix.indices[:, 0], matrix.dense_shape[0])


diag = Diag()


class EnsureSortedIndices(Op):
    """The entries of each row or column in the order of their places."""

    __props__ = ("inplace",)

    def __init__(self, inplace: bool = False) -> None:
        self.inplace = inplace

    def make_node(self, x: Any) -> Apply:
        given = compressed(x)
        return Apply(self, [given], [given.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        return sparse.ordered(values[0], node.inputs[0].type.format)


ensure_sorted_indices = EnsureSortedIndices()


class Remove0(Op):
    """The matrix without the entries that are 0."""

    __props__ = ("inplace",)

    def __init__(self, inplace: bool = False) -> None:
        self.inplace = inplace

    def make_node(self, x: Any) -> Apply:
        given = compressed(x)
        return Apply(self, [given], [given.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        return sparse.kept(values[0], tf.not_equal(values[0].values, 0))


remove0 = Remove0()


def clean(x: Any) -> Any:
    """Without zeros, in order."""
    return ensure_sorted_indices(remove0(x))


def sp_ones_like(x: Any) -> Any:
    """Ones where a matrix has entries."""
    from kmigrate_shims.theano.tensor.basic import ones_like

    data, indices, indptr, shape = csm_properties(x)
    return CSM(format=x.format)(ones_like(data), indices, indptr, shape)


def sp_zeros_like(x: Any) -> Any:
    """A matrix of the same shape without any entry."""
    from kmigrate_shims.theano.tensor.basic import zeros_like

    _, _, indptr, shape = csm_properties(x)
    nothing = np.array([], dtype="int32")
    return CSM(format=x.format)(np.array([], dtype=x.type.dtype), nothing, zeros_like(indptr), shape)


class ConstructSparseFromList(Op):
    """A matrix of a shape with some rows of numbers at the rows of a list; rows that come twice are added."""

    __props__ = ()

    def make_node(self, x: Any, values: Any, ilist: Any) -> Apply:
        shape, numbers, rows = as_tensor_variable(x), as_tensor_variable(values), as_tensor_variable(ilist)
        if rows.type.dtype.startswith(("float", "complex")):
            raise TypeError("index must be integers")
        if rows.type.ndim != 1:
            raise TypeError("index must be vector")
        for each, text in ((shape, "a sparse matrix"), (numbers, "a sparse matrix from values")):
            if each.type.ndim != 2:
                raise TypeError(f"cannot create {text} with {each.type.ndim} dimensions")
        return Apply(self, [shape.shape, numbers, rows], [SparseType("csc", numbers.dtype)()])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[False], [True], [False]]

    def lower(self, node: Any, *values: Any) -> Any:
        shape, numbers, rows = values
        height, width = tf.shape(numbers, tf.int64)[0], tf.shape(numbers, tf.int64)[1]
        places = tf.stack([tf.tile(tf.cast(rows, tf.int64), [width]), tf.repeat(tf.range(width), height)], 1)
        return tf.SparseTensor(places, tf.reshape(tf.transpose(numbers), [-1]), tf.cast(shape, tf.int64))


construct_sparse_from_list = ConstructSparseFromList()
