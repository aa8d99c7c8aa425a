"""Products of matrices made of blocks, of which only chosen ones take part."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.tensor import basic as tensor


class SparseBlockGemv(Op):
    """o + the sum over chosen input blocks of their product with the weights of chosen output blocks."""

    __props__ = ("inplace",)

    def __init__(self, inplace: bool = False) -> None:
        self.inplace = inplace

    def make_node(self, o: Any, W: Any, h: Any, inputIdx: Any, outputIdx: Any) -> Apply:
        given = [tensor.as_tensor_variable(each) for each in (o, W, h, inputIdx, outputIdx)]
        for variable, rank, name in zip(given, (3, 4, 3, 2, 2), ("o", "W", "h", "inputIdx", "outputIdx"), strict=True):
            if variable.ndim != rank:
                raise TypeError(f"The {name} argument of a sparse block product must be a {rank}-d tensor.")
        for variable, name in ((given[3], "inputIdx"), (given[4], "outputIdx")):
            if variable.type.dtype not in tensor.discrete_dtypes:
                raise TypeError(f"{name} must be integers.")
        return Apply(self, given, [given[0].type()])

    def lower(self, node: Any, *values: Any) -> Any:
        start, weights, inputs, input_index, output_index = values
        pairs = tf.stack(
            tf.broadcast_dynamic_shape(tf.shape(input_index[:, :, None]), tf.shape(output_index[:, None, :]))
        )
        rows = tf.broadcast_to(tf.cast(input_index, tf.int32)[:, :, None], pairs)
        columns = tf.broadcast_to(tf.cast(output_index, tf.int32)[:, None, :], pairs)
        chosen = tf.gather_nd(weights, tf.stack([rows, columns], axis=-1))
        return start + tf.einsum("bik,biokl->bol", inputs, chosen)


class SparseBlockOuter(Op):
    """o + the outer products of chosen blocks, added where their places say."""

    __props__ = ("inplace",)

    def __init__(self, inplace: bool = False) -> None:
        self.inplace = inplace

    def make_node(self, o: Any, x: Any, y: Any, xIdx: Any, yIdx: Any, alpha: Any = None) -> Apply:
        alpha = tensor.constant(1.0, dtype="float32") if alpha is None else alpha
        given = [tensor.as_tensor_variable(each) for each in (o, x, y, xIdx, yIdx, alpha)]
        return Apply(self, given, [given[0].type()])

    def lower(self, node: Any, *values: Any) -> Any:
        start, left, right, left_index, right_index, alpha = values
        products = tf.einsum("bik,bol->biokl", left, right) * tf.cast(alpha, start.dtype)
        shape = tf.shape(products)[:3]
        rows = tf.broadcast_to(tf.cast(left_index, tf.int32)[:, :, None], shape)
        columns = tf.broadcast_to(tf.cast(right_index, tf.int32)[:, None, :], shape)
        return tf.tensor_scatter_nd_add(start, tf.stack([rows, columns], axis=-1), products)


sparse_block_gemv = SparseBlockGemv(False)
sparse_block_gemv_inplace = SparseBlockGemv(True)
sparse_block_outer = SparseBlockOuter(False)
sparse_block_outer_inplace = SparseBlockOuter(True)


def sparse_block_dot(W: Any, h: Any, inputIdx: Any, b: Any, outputIdx: Any) -> Any:
    """For each example the chosen input blocks times the weights, plus the bias of the chosen output blocks."""
    if b.ndim != 2 or h.ndim not in (2, 3):
        raise AssertionError("b must be a matrix, and h a matrix or a 3-d tensor.")
    single = h.ndim == 2
    if single:
        h, inputIdx, outputIdx = (each.dimshuffle("x", *range(each.ndim)) for each in (h, inputIdx, outputIdx))
    found = SparseBlockGemv()(b[outputIdx], W, h, inputIdx, outputIdx)
    return found.reshape((found.shape[1], found.shape[2])) if single else found
