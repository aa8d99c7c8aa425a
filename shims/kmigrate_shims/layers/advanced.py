"""The activations with weights that Keras 1 had, and those with a threshold."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from kmigrate_shims.layers import initializers
from kmigrate_shims.layers.common import axes_of, config_of, register, set_initial, shared_shape


@register()
class ParametricSoftplus(keras.layers.Layer):
    """`alpha * log(1 + exp(beta * x))` with a learned alpha and beta per unit."""

    def __init__(
        self,
        alpha_init: float = 0.2,
        beta_init: float = 5.0,
        weights: Any = None,
        shared_axes: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        self.alpha_init = float(alpha_init)
        self.beta_init = float(beta_init)
        self.shared_axes = axes_of(shared_axes)
        self._initial = weights

    def build(self, input_shape: Any) -> None:
        shape = shared_shape(input_shape, self.shared_axes)
        constant = keras.initializers.Constant
        self.alphas = self.add_weight(shape=shape, initializer=constant(self.alpha_init), name="alphas")
        self.betas = self.add_weight(shape=shape, initializer=constant(self.beta_init), name="betas")
        self.built = True
        set_initial(self, self._initial)

    def call(self, inputs: Any) -> Any:
        return ops.multiply(ops.softplus(ops.multiply(self.betas, inputs)), self.alphas)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **config_of(self, "alpha_init", "beta_init", "shared_axes")}


_SRELU = ("t_left_initializer", "a_left_initializer", "t_right_initializer", "a_right_initializer")


@register()
class SReLU(keras.layers.Layer):
    """Three straight lines that meet at `t_left` and at `t_left + |t_right|`; thresholds and slopes are learned."""

    def __init__(
        self,
        t_left_initializer: Any = "zeros",
        a_left_initializer: Any = "glorot_uniform",
        t_right_initializer: Any = "glorot_uniform",
        a_right_initializer: Any = "ones",
        shared_axes: Any = None,
        weights: Any = None,
        backend: str = "tensorflow",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        self.backend = backend
        self.t_left_initializer = initializers.get(t_left_initializer)
        self.a_left_initializer = initializers.get(a_left_initializer)
        self.t_right_initializer = initializers.get(t_right_initializer)
        self.a_right_initializer = initializers.get(a_right_initializer)
        self.shared_axes = axes_of(shared_axes)
        self._initial = weights

    def build(self, input_shape: Any) -> None:
        shape = shared_shape(input_shape, self.shared_axes)
        for name in _SRELU:
            weight = name.removesuffix("_initializer")
            setattr(self, weight, self.add_weight(shape=shape, initializer=getattr(self, name), name=weight))
        self.built = True
        set_initial(self, self._initial)

    def call(self, inputs: Any) -> Any:
        left, right = self.t_left, ops.add(self.t_left, ops.abs(self.t_right))
        beyond_left, width = ops.subtract(inputs, left), ops.subtract(right, left)
        below = ops.multiply(self.a_left, ops.minimum(beyond_left, 0.0))
        between = ops.minimum(ops.relu(beyond_left), width)
        if self.backend == "theano":
            below = ops.minimum(below, width)  # which only a negative slope reaches
        above = ops.multiply(self.a_right, ops.relu(ops.subtract(inputs, right)))
        return ops.add(ops.add(left, ops.add(between, below)), above)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **config_of(self, *_SRELU, "shared_axes", "backend")}


@register()
class ThresholdedReLU(keras.layers.Layer):
    """`x` where it is above `theta`, and 0 elsewhere. Keras 3 has it under `tf.keras` only."""

    def __init__(self, theta: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        self.theta = float(theta)

    def call(self, inputs: Any) -> Any:
        return ops.multiply(inputs, ops.cast(ops.greater(inputs, self.theta), inputs.dtype))

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "theta": self.theta}


@register()
class ThresholdedLinear(ThresholdedReLU):
    """`x` where it is `theta` or more away from 0, and 0 elsewhere. Only Keras 0 had it."""

    def call(self, inputs: Any) -> Any:
        return ops.multiply(inputs, ops.cast(ops.greater_equal(ops.abs(inputs), self.theta), inputs.dtype))


@register()
class Softmax(keras.layers.Softmax):
    """A mask goes through it and changes nothing, as before tf.keras 2.4; in Keras 3 it must have the input's shape."""

    def call(self, inputs: Any) -> Any:
        return super().call(inputs)
