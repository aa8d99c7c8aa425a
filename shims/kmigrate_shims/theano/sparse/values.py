"""Sparse matrices as TensorFlow has them: places, numbers and a shape. Everything here is made of plain tensors.

The entries stand in the order of the matrix's format: row by row for csr, column by column for csc.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

_MATMUL = (tf.float32, tf.float64, tf.complex64, tf.complex128)


def major_axis(form: str) -> int:
    """The axis along which the entries are in order."""
    return 1 if form == "csc" else 0


def with_values(matrix: Any, values: Any) -> Any:
    """Other numbers at the same places."""
    return tf.SparseTensor(matrix.indices, values, matrix.dense_shape)


def keys(matrix: Any, form: str) -> Any:
    """One number for each entry, by which the format orders them."""
    axis = major_axis(form)
    return matrix.indices[:, axis] * matrix.dense_shape[1 - axis] + matrix.indices[:, 1 - axis]


def ordered(matrix: Any, form: str) -> Any:
    """The entries in the order of a format."""
    order = tf.argsort(keys(matrix, form), stable=True)
    return tf.SparseTensor(tf.gather(matrix.indices, order), tf.gather(matrix.values, order), matrix.dense_shape)


def to_dense(matrix: Any) -> Any:
    """All numbers; entries at the same place are added."""
    return tf.scatter_nd(matrix.indices, matrix.values, matrix.dense_shape)


def from_dense(dense: Any, form: str) -> Any:
    """The numbers that are not 0."""
    if form == "csc":
        places = tf.reverse(tf.where(tf.not_equal(tf.transpose(dense), 0)), [1])
    else:
        places = tf.where(tf.not_equal(dense, 0))
    return tf.SparseTensor(places, tf.gather_nd(dense, places), tf.shape(dense, tf.int64))


def transposed(matrix: Any) -> Any:
    """Rows for columns; what was in the order of one format is in that of the other."""
    return tf.SparseTensor(tf.reverse(matrix.indices, [1]), matrix.values, tf.reverse(matrix.dense_shape, [0]))


def added(one: Any, other: Any, form: str) -> Any:
    """The sum: an entry wherever either has one."""
    both = tf.SparseTensor(
        tf.concat([one.indices, other.indices], 0), tf.concat([one.values, other.values], 0), one.dense_shape
    )
    both = ordered(both, form)
    _, place = tf.unique(keys(both, form), out_idx=tf.int64)
    count = tf.reduce_max(tf.concat([place, [-1]], 0)) + 1
    first = tf.math.unsorted_segment_min(tf.range(tf.size(place, tf.int64)), place, count)
    summed = tf.math.unsorted_segment_sum(both.values, place, count)
    return tf.SparseTensor(tf.gather(both.indices, first), summed, one.dense_shape)


def looked_up(matrix: Any, rows: Any, columns: Any) -> tuple[Any, Any]:
    """The numbers at some places, 0 where there is no entry, and where there is one."""
    known = ordered(matrix, "csr")
    have = keys(known, "csr")
    want = tf.cast(rows, tf.int64) * matrix.dense_shape[1] + tf.cast(columns, tf.int64)
    # One entry more, so that there is one to look at in a matrix without any.
    have = tf.concat([have, [tf.int64.max]], 0)
    numbers = tf.concat([known.values, tf.zeros([1], known.values.dtype)], 0)
    place = tf.searchsorted(have, want)
    found = tf.equal(tf.gather(have, place), want)
    values = tf.gather(numbers, place)
    return tf.where(found, values, tf.zeros_like(values)), found


def kept(matrix: Any, mask: Any) -> Any:
    """Only the entries that a mask names."""
    places = tf.where(mask)[:, 0]
    return tf.SparseTensor(tf.gather(matrix.indices, places), tf.gather(matrix.values, places), matrix.dense_shape)


def rows_taken(matrix: Any, rows: Any) -> Any:
    """Some rows of a matrix in the order of csr, again in that order."""
    counts = tf.math.bincount(
        tf.cast(matrix.indices[:, 0], tf.int32), minlength=tf.cast(matrix.dense_shape[0], tf.int32), dtype=tf.int64
    )
    ends = tf.cumsum(counts)
    rows = tf.cast(rows, tf.int64)
    rows = tf.where(rows < 0, rows + matrix.dense_shape[0], rows)
    last = tf.gather(ends, rows)
    places = tf.ragged.range(last - tf.gather(counts, rows), last)
    columns = tf.gather(matrix.indices[:, 1], places.flat_values)
    shape = tf.stack([tf.size(rows, tf.int64), matrix.dense_shape[1]])
    indices = tf.stack([places.value_rowids(), columns], 1)
    return tf.SparseTensor(indices, tf.gather(matrix.values, places.flat_values), shape)


def product(matrix: Any, dense: Any) -> Any:
    """A sparse matrix times a dense one."""
    if matrix.values.dtype in _MATMUL:
        return tf.sparse.sparse_dense_matmul(matrix, dense)
    parts = matrix.values[:, None] * tf.gather(dense, matrix.indices[:, 1])
    return tf.math.unsorted_segment_sum(parts, matrix.indices[:, 0], matrix.dense_shape[0])
