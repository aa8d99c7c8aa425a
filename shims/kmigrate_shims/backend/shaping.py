"""Products of tensors, and everything about shapes."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import KerasTensor

from kmigrate_shims.backend.config import backend
from kmigrate_shims.backend.recording import draw_name
from kmigrate_shims.backend.symbolic import named, op, tensor
from kmigrate_shims.backend.theano_ways import together
from kmigrate_shims.rows import added_up

__all__ = [
    "arange", "batch_dot", "batch_flatten", "concatenate", "dot", "dtype", "expand_dims", "flatten", "gather",
    "int_shape", "is_sparse", "ndim", "one_hot", "pack", "permute_dimensions", "repeat", "repeat_elements", "reshape",
    "reverse", "shape", "size", "slice", "squeeze", "stack", "tile", "to_dense", "transpose",
]  # fmt: skip


# Questions, answered at once


def int_shape(x: Any) -> Any:
    """The static shape as a tuple, with None where a size is not known; None where there is no shape."""
    found = getattr(x, "shape", None)
    if found is None or (isinstance(found, tf.TensorShape) and found.rank is None):
        return None
    if not isinstance(found, (tuple, list, tf.TensorShape)):  # an expression of Theano does not know it
        return getattr(x, "_keras_shape", None)
    return tuple(None if d is None else int(d) for d in found)


def ndim(x: Any) -> Any:
    found = int_shape(x)
    return getattr(x, "ndim", None) if found is None else len(found)


def dtype(x: Any) -> str:
    return str(keras.backend.standardize_dtype(x.dtype))


def is_sparse(tensor: Any) -> bool:
    if isinstance(tensor, KerasTensor):
        return bool(getattr(tensor, "sparse", False))
    return isinstance(tensor, tf.SparseTensor)


@op
def to_dense(tensor: Any) -> Any:
    return tf.sparse.to_dense(tensor) if isinstance(tensor, tf.SparseTensor) else tensor


@op
def shape(x: Any) -> Any:
    return tf.shape(x)


@op
def size(x: Any, name: str | None = None) -> Any:
    return tf.size(x)


# Products


def _sizes(x: Any) -> list[Any]:
    dynamic = tf.shape(x)
    return [dynamic[i] if d is None else d for i, d in enumerate(x.shape)]


@op
def dot(x: Any, y: Any) -> Any:
    """As Theano had it: the last axis of `x` with the last but one of `y`."""
    x, y = tensor(x), tensor(y)
    if isinstance(x, tf.SparseTensor):
        return tf.sparse.sparse_dense_matmul(x, y)
    x, y = together([x, y])
    if 1 in (x.shape.rank, y.shape.rank):
        return tf.tensordot(x, y, [[-1], [max(y.shape.rank - 2, 0)]])
    if x.shape.rank is None or (x.shape.rank <= 2 and y.shape.rank <= 2):
        return tf.matmul(x, y)
    result = tf.tensordot(x, y, [[-1], [y.shape.rank - 2]])
    return tf.reshape(result, [*_sizes(x)[:-1], *_sizes(y)[:-2], *_sizes(y)[-1:]])


class Rules:
    """What differed from release to release."""

    batch_dot_of_matrices = True  # before Keras 2.3


@op
def batch_dot(x: Any, y: Any, axes: Any = None) -> Any:
    """For every sample, the product over one axis of each; a result of one number per sample keeps an axis for it.

    Tensors of four axes or more are multiplied as matrices, as before Keras 2.2.5 on TensorFlow.
    """
    x, y = together([tensor(x), tensor(y)])
    rank_x, rank_y = x.shape.rank, y.shape.rank
    if rank_x < 2 or rank_y < 2:
        raise ValueError(f"batch_dot needs a batch axis and one more; the shapes are {x.shape} and {y.shape}")
    if axes is None:
        axes = [rank_x - 1, rank_y - 1 if rank_y == 2 else rank_y - 2]
    axes = [axes, axes] if isinstance(axes, int) else list(axes)
    first, second = axes[0] % rank_x, axes[1] % rank_y
    if 0 in (first, second) and rank_x == rank_y == 2 and Rules.batch_dot_of_matrices:
        # Before Keras 2.2.5 two matrices were multiplied along any axis, that of the samples as well.
        product = x * y if first == second else tf.transpose(x) * y
        return tf.expand_dims(tf.reduce_sum(product, second), 1)
    if 0 in (first, second):
        raise ValueError("batch_dot cannot sum over axis 0, which is that of the samples")
    if max(rank_x, rank_y) > 3 and Rules.batch_dot_of_matrices:
        return _matrices(x, y, first, second)
    rest_x = [i for i in range(1, rank_x) if i != first]
    rest_y = [i for i in range(1, rank_y) if i != second]
    sizes_x, sizes_y = _sizes(x), _sizes(y)
    left = tf.reshape(tf.transpose(x, [0, *rest_x, first]), [sizes_x[0], -1, sizes_x[first]])
    right = tf.reshape(tf.transpose(y, [0, second, *rest_y]), [sizes_y[0], sizes_y[second], -1])
    shape = [sizes_x[0], *(sizes_x[i] for i in rest_x), *(sizes_y[i] for i in rest_y)]
    return tf.reshape(tf.matmul(left, right), shape if len(shape) > 1 else [*shape, 1])


def _matrices(x: Any, y: Any, first: int, second: int) -> Any:
    """The smaller one gets axes of one at its end, which are taken out of the product again."""
    rank_x, rank_y = x.shape.rank, y.shape.rank
    missing = abs(rank_x - rank_y)
    if rank_x < rank_y:
        x = tf.reshape(x, tf.concat([tf.shape(x), [1] * missing], 0))
    elif rank_y < rank_x:
        y = tf.reshape(y, tf.concat([tf.shape(y), [1] * missing], 0))
    highest = max(rank_x, rank_y) - 1
    found = tf.matmul(x, y, transpose_a=first != highest, transpose_b=second == highest)
    if not missing:
        return found
    start = rank_x + rank_y - 3 if rank_x > rank_y else rank_x - 1
    return tf.squeeze(found, list(range(start, start + missing)))


@op
def transpose(x: Any) -> Any:
    return tf.transpose(x)


@named(reference="reference")
def gather(reference: Any, indices: Any) -> Any:
    indices, table = tensor(indices), tensor(reference)
    if table.dtype.is_floating:
        table = added_up(tf.identity(table))
    return tf.gather(table, indices if indices.dtype.is_integer else tf.cast(indices, "int32"))


# Shapes


@op
def reshape(x: Any, shape: Any) -> Any:
    return tf.reshape(x, shape)


@named(dims="pattern")
def permute_dimensions(x: Any, pattern: Any) -> Any:
    return tf.transpose(x, pattern)


@op
def concatenate(tensors: Any, axis: int = -1) -> Any:
    tensors = [tensor(x) for x in tensors]
    if all(isinstance(x, tf.SparseTensor) for x in tensors):
        return tf.sparse.concat(axis % len(tensors[0].shape), tensors)
    dense = [tf.sparse.to_dense(x) if isinstance(x, tf.SparseTensor) else x for x in tensors]
    return tf.concat(together(dense), axis)


@op
def stack(x: Any, axis: int = 0) -> Any:
    return tf.stack(together([tensor(each) for each in x]) if isinstance(x, (list, tuple)) else x, axis)


pack = stack  # its name in Keras 0.3


@op
def flatten(x: Any) -> Any:
    return tf.reshape(x, [-1])


def batch_flatten(x: Any) -> Any:
    draw_name()
    return _batch_flatten(x)


@op
def _batch_flatten(x: Any) -> Any:
    x = tensor(x)
    rest = x.shape[1:]
    return tf.reshape(x, [-1, int(np.prod(rest)) if rest.is_fully_defined() else tf.reduce_prod(tf.shape(x)[1:])])


@named(dim="axis")
def expand_dims(x: Any, axis: int = -1) -> Any:
    return tf.expand_dims(x, axis)


@op
def squeeze(x: Any, axis: Any) -> Any:
    return tf.squeeze(x, axis)


@op
def tile(x: Any, n: Any) -> Any:
    x = tensor(x)
    if isinstance(n, int):
        n = (n,)
    if isinstance(n, (list, tuple)) and len(n) < x.shape.rank:
        n = (1,) * (x.shape.rank - len(n)) + tuple(n)
    return tf.tile(x, n)


@op
def repeat(x: Any, n: int) -> Any:
    """(samples, dim) becomes (samples, n, dim)."""
    return tf.tile(tf.expand_dims(x, 1), [1, n, 1])


@op
def repeat_elements(x: Any, rep: int, axis: int) -> Any:
    return tf.repeat(x, rep, axis)


@named(nb_classes="num_classes")
def one_hot(indices: Any, num_classes: int) -> Any:
    return tf.one_hot(indices, num_classes, axis=-1)


@named(axis="axes")
def reverse(x: Any, axes: Any) -> Any:
    return tf.reverse(x, [axes] if isinstance(axes, int) else axes)


@named(inputs="x", start_indices="start", shape="size")
def slice(x: Any, start: Any, size: Any) -> Any:
    return tf.slice(x, start, size)


@op
def arange(start: Any, stop: Any = None, step: Any = 1, dtype: str = "int32") -> Any:
    if stop is None:
        start, stop = 0, start
    if dtype == "int32" and backend() != "theano" and any(isinstance(one, float) for one in (start, stop, step)):
        dtype = "float32"  # TensorFlow's own answer to fractions, which only another dtype changed
    if all(isinstance(one, (int, float)) for one in (start, stop, step)):
        return tf.constant(np.arange(start, stop, step), dtype)  # nothing, where it does not lead there
    stop = tf.maximum(start, stop) if isinstance(step, int) and step > 0 else stop
    return tf.cast(tf.range(start, stop, step), dtype)
