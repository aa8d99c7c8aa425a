"""Functions of K in the step of a loop of Theano's, `K.tanh(T.dot(h, W))`: each is an operation of Theano's there."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.backend.symbolic import leaves, replace
from kmigrate_shims.install.theano_expressions import is_tensor
from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.tensor.construct import as_tensor_variable
from kmigrate_shims.theano.tensor.type import TensorType


class OfBackend(Op):
    """One call; its tensors, of Theano and of Keras, are the inputs."""

    def __init__(self, function: Any, args: Any, kwargs: Any) -> None:
        self.function, self.call = function, (args, kwargs)

    def make_node(self) -> Any:
        given = [as_tensor_variable(each) for each in leaves(self.call) if is_tensor(each)]
        with tf.Graph().as_default():
            shown = [tf.compat.v1.placeholder(each.dtype, _shape(each)) for each in given]
            found = self.lower(None, *shown)
        if not isinstance(found, tf.Tensor):
            raise TypeError(f"{self.function.__name__} gives no tensor: it cannot be used in the step of a loop.")
        return Apply(self, given, [TensorType(found.dtype.name, [size == 1 for size in found.shape])()])

    def lower(self, node: Any, *values: Any) -> Any:
        left = iter(values)
        args, kwargs = replace(self.call, lambda each: next(left) if is_tensor(each) else each)
        return self.function(*args, **kwargs)


def _shape(variable: Any) -> list[Any]:
    return [1 if one else None for one in variable.broadcastable]
