"""Sigmoids: the exact one, two that are cheaper and less exact, and the soft plus."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.scalar import basic as scalar
from kmigrate_shims.theano.scalar.op import UnaryScalarOp
from kmigrate_shims.theano.scalar.types import upgrade_to_float
from kmigrate_shims.theano.tensor import basic as tensor
from kmigrate_shims.theano.tensor.elemwise import Elemwise


@tf.custom_gradient
def _ultra_fast(x: Any) -> tuple[Any, Any]:
    half = 0.5 * tf.abs(x)
    near = 1.5 * half / (1.0 + half)
    between = 0.935409070603099 + 0.0458812946797165 * (half - 1.7)
    far = tf.constant(0.99505475368673, x.dtype)
    rising = tf.where(half < 1.7, near, tf.where(half < 3.0, between, tf.fill(tf.shape(x), far)))
    result = 0.5 * (tf.where(x >= 0, rising, -rising) + 1.0)
    # Theano's gradient is that of the exact sigmoid, by the value of this one.
    return result, lambda top: top * result * (1.0 - result)


class UltraFastScalarSigmoid(UnaryScalarOp):
    """The sigmoid in three pieces."""

    formula = _ultra_fast

    def compute(self, node: Any, values: Any) -> Any:
        return _ultra_fast(tf.cast(values[0], node.outputs[0].type.dtype))


ScalarSigmoid = type(scalar.sigmoid)
ScalarSoftplus = type(scalar.softplus)
scalar_sigmoid = scalar.sigmoid
scalar_softplus = scalar.softplus
ultra_fast_scalar_sigmoid = UltraFastScalarSigmoid(upgrade_to_float, name="ultra_fast_scalar_sigmoid")

sigmoid = Elemwise(scalar_sigmoid, name="sigmoid")
sigmoid_inplace = Elemwise(scalar_sigmoid, {0: 0}, name="sigmoid_inplace")
ultra_fast_sigmoid = Elemwise(ultra_fast_scalar_sigmoid, name="ultra_fast_sigmoid")
ultra_fast_sigmoid_inplace = Elemwise(ultra_fast_scalar_sigmoid, {0: 0}, name="ultra_fast_sigmoid_inplace")
softplus = Elemwise(scalar_softplus, name="softplus")


def hard_sigmoid(x: Any) -> Any:
    """A line of slope 0.2 through (0, 0.5), cut at 0 and 1."""
    x = tensor.as_tensor_variable(x)
    dtype = scalar.upgrade_to_float(scalar.Scalar(dtype=x.dtype))[0].dtype
    line = x * tensor.constant(0.2, dtype=dtype) + tensor.constant(0.5, dtype=dtype)
    return tensor.clip(line, 0, 1)


__all__ = [
    "ScalarSigmoid",
    "ScalarSoftplus",
    "UltraFastScalarSigmoid",
    "hard_sigmoid",
    "scalar_sigmoid",
    "scalar_softplus",
    "sigmoid",
    "sigmoid_inplace",
    "softplus",
    "ultra_fast_scalar_sigmoid",
    "ultra_fast_sigmoid",
    "ultra_fast_sigmoid_inplace",
]
