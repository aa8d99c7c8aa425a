"""Activations that are formulas of simpler operations."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.scalar.op import UnaryScalarOp
from kmigrate_shims.theano.scalar.types import upgrade_to_float
from kmigrate_shims.theano.tensor import basic as tensor
from kmigrate_shims.theano.tensor.elemwise import Elemwise


def relu(x: Any, alpha: Any = 0) -> Any:
    """The positive part; below zero a slope of `alpha`. Its gradient at zero is the mean of both slopes."""
    if not hasattr(alpha, "type") and not getattr(alpha, "ndim", 0) and alpha == 0:
        # The sum of two truths is one truth, half of which would be half of what it was.
        x = tensor.cast(x, "int8") if getattr(x, "dtype", None) == "bool" else x
        return 0.5 * (x + abs(x))
    # The slope is brought to a tensor first, so that its type takes part as in Theano.
    alpha = tensor.as_tensor_variable(alpha)
    rising, bending = 0.5 * (1 + alpha), 0.5 * (1 - alpha)
    return rising * x + bending * abs(x)


def elu(x: Any, alpha: Any = 1) -> Any:
    """Above zero itself, below it an exponential towards minus `alpha`."""
    # Where it is not used the exponential must not overflow: zero times infinity would be the gradient.
    below = tensor.switch(x > 0, tensor.zeros_like(x), x)
    return tensor.switch(x > 0, x, alpha * tensor.expm1(below))


def selu(x: Any) -> Any:
    """The exponential linear unit that keeps mean and variance."""
    return 1.0507009873554804934193349852946 * elu(x, 1.6732632423543772848170429916717)


class ScalarSoftsign(UnaryScalarOp):
    """x / (1 + |x|)."""

    formula = tf.nn.softsign

    def compute(self, node: Any, values: Any) -> Any:
        return tf.nn.softsign(tf.cast(values[0], node.outputs[0].type.dtype))


scalar_softsign = ScalarSoftsign(upgrade_to_float, name="scalar_softsign")
softsign = Elemwise(scalar_softsign, name="softsign")
