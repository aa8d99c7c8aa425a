"""Parts of sparse matrices: slices, lists of rows, single elements."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply, Variable
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.scalar.types import DTYPES
from kmigrate_shims.theano.sparse import values as sparse
from kmigrate_shims.theano.sparse.variable import compressed
from kmigrate_shims.theano.tensor.construct import as_tensor_variable
from kmigrate_shims.theano.tensor.type import TensorType
from kmigrate_shims.theano.tensor.type_other import SlicePlaces, make_slice


def _taken(matrix: Any, form: str, rows: Any = None, columns: Any = None) -> Any:
    """Some rows and some columns, in the order of a format."""
    if rows is not None:
        matrix = sparse.rows_taken(sparse.ordered(matrix, "csr"), rows)
    if columns is not None:
        turned = sparse.ordered(sparse.transposed(matrix), "csr")
        matrix = sparse.transposed(sparse.rows_taken(turned, columns))
    return sparse.ordered(matrix, form)


def _places(index: Any) -> Any:
    given = as_tensor_variable(index)
    if given.dtype.startswith(("float", "complex")):
        raise AssertionError("Places in a sparse matrix are integers.")
    return given


class GetItemList(Op):
    """The rows of a list."""

    __props__ = ()

    def make_node(self, x: Any, index: Any) -> Apply:
        given, rows = compressed(x), _places(index)
        if rows.ndim != 1:
            raise AssertionError("A list of rows is wanted.")
        return Apply(self, [given, rows], [given.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        return _taken(values[0], node.inputs[0].type.format, rows=values[1])


class GetItem2Lists(Op):
    """The elements at pairs of places."""

    __props__ = ()

    def make_node(self, x: Any, ind1: Any, ind2: Any) -> Apply:
        given = compressed(x)
        return Apply(self, [given, _places(ind1), _places(ind2)], [TensorType(given.dtype, (False,))()])

    def lower(self, node: Any, *values: Any) -> Any:
        return sparse.looked_up(values[0], *_from_start(values[0], values[1:]))[0]


class GetItemScalar(Op):
    """One element."""

    __props__ = ()

    def make_node(self, x: Any, index: Any) -> Apply:
        given = compressed(x)
        if len(index) != 2 or any(isinstance(each, slice) for each in index):
            raise Exception("GetItemScalar called with a slice as index!")
        places = [_places(each) for each in index]
        if any(each.ndim for each in places):
            raise NotImplementedError("An element of a sparse matrix is at two numbers.")
        return Apply(self, [given, *places], [TensorType(given.dtype, ())()])

    def lower(self, node: Any, *values: Any) -> Any:
        rows, columns = _from_start(values[0], values[1:])
        return sparse.looked_up(values[0], rows[None], columns[None])[0][0]


def _from_start(matrix: Any, places: Any) -> list[Any]:
    """Places counted from the start, also where they were counted from the end."""
    found = []
    for axis, each in enumerate(tf.cast(each, tf.int64) for each in places):
        size = matrix.dense_shape[axis]
        inside = tf.debugging.Assert(tf.reduce_all((each >= -size) & (each < size)), ["index out of bounds", each])
        with tf.control_dependencies([inside]):
            found.append(tf.where(each < 0, each + size, each))
    return found


class GetItem2d(Op):
    """The rows and columns of two slices."""

    __props__ = ()

    def make_node(self, x: Any, index: Any) -> Apply:
        given = compressed(x)
        if len(index) not in (1, 2):
            raise AssertionError("A sparse matrix has two dimensions.")
        for each in index:
            if isinstance(each, slice):
                continue
            if getattr(each, "ndim", 0 if not isinstance(each, (list, tuple)) else 1) == 0:
                raise NotImplementedError(
                    "Theano has no sparse vector. Use X[a:b, c:d], X[a:b, c:c+1] or X[a:b] instead."
                )
            raise ValueError(f"Advanced indexing is not implemented for sparse matrices: {each}")
        slices = [make_slice(slice(*[_bound(part) for part in (each.start, each.stop, each.step)])) for each in index]
        return Apply(self, [given, *slices], [given.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        matrix, *slices = values
        shape = matrix.dense_shape
        taken: list[Any] = [SlicePlaces().lower(node, each, shape[axis]) for axis, each in enumerate(slices)]
        return _taken(matrix, node.inputs[0].type.format, *taken)


def _bound(part: Any) -> Any:
    if part is None or isinstance(part, Variable):
        return part
    return as_tensor_variable(part)


class GetItemListGrad(Op):
    """The gradient of the rows of a list: zeros but there."""

    __props__ = ()

    def make_node(self, x: Any, index: Any, gz: Any) -> Apply:
        given = compressed(x)
        return Apply(self, [given, _places(index), compressed(gz)], [given.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        matrix, rows, top = values
        where = tf.stack([tf.gather(tf.cast(rows, tf.int64), top.indices[:, 0]), top.indices[:, 1]], 1)
        moved = tf.SparseTensor(where, top.values, matrix.dense_shape)
        return sparse.ordered(moved, node.inputs[0].type.format)


class GetItem2ListsGrad(Op):
    """The gradient of the elements at pairs of places: zeros but there."""

    __props__ = ()

    def make_node(self, x: Any, ind1: Any, ind2: Any, gz: Any) -> Apply:
        given = compressed(x)
        return Apply(self, [given, _places(ind1), _places(ind2), as_tensor_variable(gz)], [given.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        matrix, rows, columns, top = values
        where = tf.stack([tf.cast(rows, tf.int64), tf.cast(columns, tf.int64)], 1)
        moved = tf.SparseTensor(where, tf.cast(top, DTYPES[node.inputs[0].type.dtype]), matrix.dense_shape)
        return sparse.ordered(moved, node.inputs[0].type.format)


get_item_list, get_item_2lists, get_item_scalar, get_item_2d = (
    *(GetItemList(), GetItem2Lists()),
    *(GetItemScalar(), GetItem2d()),
)
get_item_list_grad, get_item_2lists_grad = GetItemListGrad(), GetItem2ListsGrad()
