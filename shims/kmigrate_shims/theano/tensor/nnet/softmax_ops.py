"""Softmax of the rows of a matrix, its logarithm, and the gradient as an operation of its own."""

from __future__ import annotations

import warnings
from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.tensor import basic as tensor


def _rows(x: Any) -> Any:
    """A matrix of floats; a vector becomes its only row."""
    x = tensor.as_tensor_variable(x)
    if x.type.ndim not in (1, 2) or x.type.dtype not in tensor.float_dtypes:
        raise ValueError(f"x must be 1-d or 2-d tensor of floats. Got {x.type}")
    if x.ndim == 1:
        warnings.warn(
            "DEPRECATION: If x is a vector, Softmax will not automatically pad x anymore in next releases. If you need "
            "it, please do it manually. The vector case is gonna be supported soon and the output will be a vector.",
            stacklevel=4,
        )
        x = tensor.shape_padleft(x, n_ones=1)
    return x


class Softmax(Op):
    """Each row made positive, with sum one."""

    nin = 1
    nout = 1
    __props__ = ()

    def make_node(self, x: Any) -> Apply:
        x = _rows(x)
        return Apply(self, [x], [x.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        return tf.nn.softmax(values[0], axis=-1)


class LogSoftmax(Op):
    """The logarithm of the softmax, exact also where the softmax is too small to be told from zero."""

    nin = 1
    nout = 1
    __props__ = ()

    def make_node(self, x: Any) -> Apply:
        x = _rows(x)
        return Apply(self, [x], [x.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        return tf.nn.log_softmax(values[0], axis=-1)


class SoftmaxWithBias(Op):
    """The softmax of rows to which one vector is added."""

    nin = 2
    nout = 1
    __props__ = ()

    def make_node(self, x: Any, b: Any) -> Apply:
        x, b = tensor.as_tensor_variable(x), tensor.as_tensor_variable(b)
        if x.type.ndim != 2 or x.type.dtype not in tensor.float_dtypes:
            raise ValueError("x must be 2-d tensor of floats")
        if b.type.ndim != 1 or b.type.dtype not in tensor.float_dtypes:
            raise ValueError("b must be 1-d tensor of floats")
        return Apply(self, [x, b], [x.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        x, b = values
        return tf.nn.softmax(x + tf.cast(b, x.dtype), axis=-1)


class SoftmaxGrad(Op):
    """The gradient by what a softmax was taken of, from the gradient by it and itself."""

    nin = 2
    nout = 1
    __props__ = ()

    def make_node(self, dy: Any, sm: Any) -> Apply:
        dy, sm = tensor.as_tensor_variable(dy), tensor.as_tensor_variable(sm)
        if dy.type.ndim not in (1, 2) or dy.type.dtype not in tensor.float_dtypes:
            raise ValueError("dy must be 1-d or 2-d tensor of floats. Got ", dy.type)
        if dy.ndim == 1:
            dy = tensor.shape_padleft(dy, n_ones=1)
        if sm.ndim == 1:
            sm = tensor.shape_padleft(sm, n_ones=1)
        return Apply(self, [dy, sm], [sm.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        top, result = values
        share = top * result
        return share - tf.reduce_sum(share, axis=-1, keepdims=True) * result


softmax_op = Softmax()
logsoftmax_op = LogSoftmax()
softmax_with_bias = SoftmaxWithBias()
softmax_grad = SoftmaxGrad()


def softmax(c: Any) -> Any:
    """The softmax of the rows of a matrix."""
    c = tensor.as_tensor_variable(c)
    if c.broadcastable and c.broadcastable[-1]:
        warnings.warn(
            "The softmax is applied on a dimension of shape 1, which does not have a semantic meaning.", stacklevel=2
        )
    return softmax_op(c)


def logsoftmax(c: Any) -> Any:
    """The logarithm of the softmax of the rows of a matrix."""
    return logsoftmax_op(c)


def softmax_graph(c: Any) -> Any:
    """The softmax along the last axis, of any number of axes, as its formula."""
    return tensor.exp(c) / tensor.exp(c).sum(axis=-1, keepdims=True)
