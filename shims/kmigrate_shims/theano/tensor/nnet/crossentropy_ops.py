"""Cross entropies against class numbers, alone and together with the softmax before them."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.compile.errors import CLASS_OF_ROW
from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.tensor import basic as tensor
from kmigrate_shims.theano.tensor.recognized import softmax_of
from kmigrate_shims.theano.tensor.type import TensorType


def at_columns(rows: Any, columns: Any) -> Any:
    """Of each row the entry in its column."""
    return tf.gather(rows, tf.cast(columns, tf.int32), axis=1, batch_dims=1, name=CLASS_OF_ROW)


def _loss_of_scores(scores: Any, columns: Any) -> Any:
    return -at_columns(tf.nn.log_softmax(scores, axis=-1), columns)


def _check(variable: Any, ndim: int, kinds: Any, text: str) -> None:
    if variable.type.ndim != ndim or variable.type.dtype not in kinds:
        raise ValueError(text, variable.type)


class CrossentropySoftmaxArgmax1HotWithBias(Op):
    """The loss of each row, the softmax, and the largest class of each row."""

    nin = 3
    nout = 3
    __props__ = ()

    def make_node(self, x: Any, b: Any, y_idx: Any) -> Apply:
        x, b, y_idx = (tensor.as_tensor_variable(each) for each in (x, b, y_idx))
        _check(x, 2, tensor.float_dtypes, "x must be 2-d tensor of floats")
        _check(b, 1, tensor.float_dtypes, "b must be 1-d tensor of floats")
        _check(y_idx, 1, tensor.discrete_dtypes, "y_idx must be 1-d tensor of [u]ints")
        loss = TensorType(x.type.dtype, y_idx.type.broadcastable).make_variable()
        return Apply(self, [x, b, y_idx], [loss, x.type(), y_idx.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        x, b, y_idx = values
        scores = x + tf.cast(b, x.dtype)
        loss = -at_columns(tf.nn.log_softmax(scores, axis=-1), y_idx)
        return [loss, tf.nn.softmax(scores, axis=-1), tf.cast(tf.argmax(scores, axis=-1), y_idx.dtype)]


class CrossentropySoftmax1HotWithBiasDx(Op):
    """The gradient of that loss by the scores, from the gradient by the losses and the softmax."""

    nin = 3
    nout = 1
    __props__ = ()

    def make_node(self, dy: Any, sm: Any, y_idx: Any) -> Apply:
        dy, sm, y_idx = (tensor.as_tensor_variable(each) for each in (dy, sm, y_idx))
        if dy.type.ndim > 1 or dy.type.dtype not in tensor.float_dtypes:
            raise ValueError("dy must be {0,1}-d tensor of floats", dy.type)
        if dy.ndim == 0:
            dy = dy[None]
        _check(sm, 2, tensor.float_dtypes, "sm must be 2-d tensor of floats")
        _check(y_idx, 1, tensor.discrete_dtypes, "y_idx must be 1-d tensor of [u]ints")
        return Apply(self, [dy, sm, y_idx], [sm.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        top, result, y_idx = values
        columns = tf.cast(y_idx, tf.int32)
        places = tf.stack([tf.range(tf.shape(columns)[0]), columns], axis=1)
        ones = tf.ones(tf.shape(columns), result.dtype)
        left = tf.tensor_scatter_nd_sub(result, places, ones, name=CLASS_OF_ROW)
        return tf.cast(top, result.dtype)[:, None] * left


class CrossentropyCategorical1Hot(Op):
    """The loss of each row of a distribution, by its class."""

    __props__ = ()

    def make_node(self, coding_dist: Any, true_one_of_n: Any) -> Apply:
        coding, true = tensor.as_tensor_variable(coding_dist), tensor.as_tensor_variable(true_one_of_n)
        if coding.type.ndim != 2:
            raise TypeError("matrix required for argument: coding_dist")
        if true.type not in (tensor.lvector, tensor.ivector, tensor.wvector, tensor.bvector) and (
            true.type.ndim != 1 or true.type.dtype not in tensor.discrete_dtypes
        ):
            raise TypeError(f"integer vector required for argument: true_one_of_n(got type: {true.type})")
        return Apply(self, [coding, true], [TensorType(coding.dtype, [coding.broadcastable[0]])()])

    def stand_in(self, node: Any) -> Any:
        """Of a softmax the loss is computed from the scores, which are not rounded to 0 or 1."""
        coding, true = node.inputs
        softmax = softmax_of(coding)
        if softmax is None or len(softmax.of) != 1:
            return None
        return [softmax.of[0], true], _loss_of_scores, softmax.passed

    def lower(self, node: Any, *values: Any) -> Any:
        coding, true = values
        return -tf.math.log(at_columns(coding, true))


class CrossentropyCategorical1HotGrad(Op):
    """The gradient of that loss by the distribution."""

    __props__ = ()

    def make_node(self, g_y: Any, coding_dist: Any, true_one_of_n: Any) -> Apply:
        given = [tensor.as_tensor_variable(each) for each in (g_y, coding_dist, true_one_of_n)]
        return Apply(self, given, [given[1].type()])

    def lower(self, node: Any, *values: Any) -> Any:
        top, coding, true = values
        ones = tf.one_hot(tf.cast(true, tf.int32), tf.shape(coding)[1], dtype=coding.dtype)
        return -ones * (top / at_columns(coding, true))[:, None]


class Prepend_scalar_constant_to_each_row(Op):
    """A column of one constant before a matrix."""

    __props__ = ("val",)

    def __init__(self, val: Any = 0) -> None:
        self.val = float(val)

    def __str__(self) -> str:
        return f"{type(self).__name__}{{{self.val}}}"

    def make_node(self, mat: Any) -> Apply:
        matrix = tensor.as_tensor_variable(mat)
        if not matrix.type.broadcastable == (False, False):
            raise TypeError("Expected a matrix as input")
        return Apply(self, [matrix], [matrix.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        return tf.pad(values[0], [[0, 0], [1, 0]], constant_values=tf.cast(self.val, values[0].dtype))


class Prepend_scalar_to_each_row(Op):
    """A column of one number before a matrix."""

    __props__ = ()

    def make_node(self, val: Any, mat: Any) -> Apply:
        value, matrix = tensor.as_tensor_variable(val), tensor.as_tensor_variable(mat)
        if value.ndim != 0:
            raise TypeError("Expected a scalar as first input")
        if not matrix.type.broadcastable == (False, False):
            raise TypeError("Expected a matrix as second input")
        return Apply(self, [value, matrix], [matrix.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        value, matrix = values
        column = tf.fill(tf.stack([tf.shape(matrix)[0], 1]), tf.cast(value, matrix.dtype))
        return tf.concat([column, matrix], 1)


crossentropy_softmax_argmax_1hot_with_bias = CrossentropySoftmaxArgmax1HotWithBias()
crossentropy_softmax_1hot_with_bias_dx = CrossentropySoftmax1HotWithBiasDx()
crossentropy_categorical_1hot = CrossentropyCategorical1Hot()
crossentropy_categorical_1hot_grad = CrossentropyCategorical1HotGrad()
prepend_scalar_to_each_row = Prepend_scalar_to_each_row()
prepend_0_to_each_row = Prepend_scalar_constant_to_each_row(0.0)
prepend_1_to_each_row = Prepend_scalar_constant_to_each_row(1.0)
