"""MaxoutDense and Highway of Keras 1."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from kmigrate_shims.layers import initializers
from kmigrate_shims.layers.common import config_of, part, register, set_initial, with_shape

_PARTS = (
    "kernel_initializer",
    "kernel_regularizer",
    "bias_regularizer",
    "activity_regularizer",
    "kernel_constraint",
    "bias_constraint",
)


@register()
class MaxoutDense(keras.layers.Layer):
    """The largest of `nb_feature` linear layers, unit by unit."""

    def __init__(
        self,
        units: int,
        nb_feature: int = 4,
        kernel_initializer: Any = "glorot_uniform",
        weights: Any = None,
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        use_bias: bool = True,
        input_dim: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **with_shape(kwargs, input_dim))
        self.units = units
        self.nb_feature = nb_feature
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.kernel_regularizer = part("kernel_regularizer", kernel_regularizer)
        self.bias_regularizer = part("bias_regularizer", bias_regularizer)
        self.kernel_constraint = part("kernel_constraint", kernel_constraint)
        self.bias_constraint = part("bias_constraint", bias_constraint)
        self.input_spec = keras.layers.InputSpec(ndim=2)
        self._initial = weights

    def build(self, input_shape: Any) -> None:
        self.kernel = self.add_weight(
            shape=(self.nb_feature, input_shape[-1], self.units),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            name="kernel",
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                shape=(self.nb_feature, self.units),
                initializer="zeros",
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
                name="bias",
            )
        self.built = True
        set_initial(self, self._initial)

    def call(self, inputs: Any) -> Any:
        output = ops.tensordot(inputs, self.kernel, axes=[[1], [1]])
        if self.bias is not None:
            output = ops.add(output, self.bias)
        return ops.max(output, axis=1)

    def compute_output_shape(self, input_shape: Any) -> tuple[Any, ...]:
        return (input_shape[0], self.units)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **config_of(self, "units", "nb_feature", "use_bias", *_PARTS)}


@register()
class Highway(keras.layers.Layer):
    """`gate * activation(x W + b) + (1 - gate) * x`, with `gate = sigmoid(x W_carry + b_carry)`."""

    def __init__(
        self,
        kernel_initializer: Any = "glorot_uniform",
        activation: Any = None,
        weights: Any = None,
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        use_bias: bool = True,
        input_dim: int | None = None,
        transform_bias: float = 1.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **with_shape(kwargs, input_dim))
        self.activation = part("activation", activation)
        self.use_bias = use_bias
        self.transform_bias = transform_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.kernel_regularizer = part("kernel_regularizer", kernel_regularizer)
        self.bias_regularizer = part("bias_regularizer", bias_regularizer)
        self.kernel_constraint = part("kernel_constraint", kernel_constraint)
        self.bias_constraint = part("bias_constraint", bias_constraint)
        self.input_spec = keras.layers.InputSpec(ndim=2)
        self._initial = weights

    def build(self, input_shape: Any) -> None:
        size = input_shape[-1]
        self.kernel = self.add_weight(
            shape=(size, size),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            name="kernel",
        )
        # The gate's weights were never regularized or constrained.
        self.kernel_carry = self.add_weight(
            shape=(size, size), initializer=self.kernel_initializer, name="kernel_carry"
        )
        self.bias = self.bias_carry = None
        if self.use_bias:
            self.bias = self.add_weight(
                shape=(size,),
                initializer="zeros",
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
                name="bias",
            )
            start = keras.initializers.Constant(self.transform_bias)
            self.bias_carry = self.add_weight(shape=(size,), initializer=start, name="bias_carry")
        self.built = True
        set_initial(self, self._initial)

    def call(self, inputs: Any) -> Any:
        gate = ops.matmul(inputs, self.kernel_carry)
        output = ops.matmul(inputs, self.kernel)
        if self.bias is not None:
            gate = ops.add(gate, self.bias_carry)
            output = ops.add(output, self.bias)
        gate = ops.sigmoid(gate)
        return ops.add(ops.multiply(self.activation(output), gate), ops.multiply(ops.subtract(1.0, gate), inputs))

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **config_of(self, "activation", "use_bias", "transform_bias", *_PARTS)}
