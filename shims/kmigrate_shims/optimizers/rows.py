"""Ftrl of tf.keras for models with an Embedding."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from keras import ops

from kmigrate_shims.layers.common import register
from kmigrate_shims.optimizers.base import OldOptimizer, whole


@register()
class Ftrl(OldOptimizer):
    """What a batch says of one word is added up before it is squared, which the Ftrl of Keras 3 does not.

    A step of Ftrl computes a weight anew from what was gathered. Until TensorFlow 2.10 that was done of the rows that a
    batch has used (`rows="used"`), and since 2.11 of all, so that those that no batch has used yet are 0 after a step.
    """

    slots = ("accumulator", "linear")
    arguments = (
        "learning_rate_power", "initial_accumulator_value", "l1_regularization_strength", "l2_regularization_strength",
        "l2_shrinkage_regularization_strength", "beta", "rows",
    )  # fmt: skip

    def __init__(
        self,
        learning_rate: Any = 0.001,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        l2_shrinkage_regularization_strength: float = 0.0,
        beta: float = 0.0,
        rows: str = "used",
        decay: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, decay, **kwargs)
        self.learning_rate_power, self.initial_accumulator_value = learning_rate_power, initial_accumulator_value
        self.l1_regularization_strength = l1_regularization_strength
        self.l2_regularization_strength = l2_regularization_strength
        self.l2_shrinkage_regularization_strength = l2_shrinkage_regularization_strength
        self.beta, self.rows = beta, rows

    def _like(self, variable: Any, name: str) -> Any:
        first = "zeros" if name == "linear" else _Filled(self.initial_accumulator_value)
        return self.add_variable_from_reference(variable, name=name, initializer=first)

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        self._used = _used(gradient) if self.rows == "used" and isinstance(gradient, tf.IndexedSlices) else None
        super().update_step(whole(gradient), variable, learning_rate)

    def step(self, gradient: Any, variable: Any, rate: Any, count: Any, slots: list[Any]) -> None:
        accumulator, linear = slots
        old = ops.convert_to_tensor(accumulator)
        new = old + ops.square(gradient)
        power = -self.learning_rate_power
        sigma = (ops.power(new, power) - ops.power(old, power)) / rate
        shrunk = gradient + 2.0 * self.l2_shrinkage_regularization_strength * variable
        pull = linear + shrunk - sigma * variable
        l1, l2 = self.l1_regularization_strength, self.l2_regularization_strength + self.beta / (2.0 * rate)
        moved = (ops.clip(pull, -l1, l1) - pull) / (ops.power(new, power) / rate + 2.0 * l2)
        for one, value in ((variable, moved), (accumulator, new), (linear, pull)):
            self.assign(one, value if self._used is None else ops.where(self._used, value, one))


class _Filled:
    def __init__(self, value: float) -> None:
        self.value = value

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        return ops.full(shape, self.value, dtype)


def _used(gradient: Any) -> Any:
    """Which rows a batch has used, in a shape that goes with the whole."""
    rank = len(gradient.values.shape)
    ones = tf.ones_like(gradient.indices, tf.int32)
    count = tf.math.unsorted_segment_sum(ones, gradient.indices, gradient.dense_shape[0])
    return tf.reshape(count > 0, [-1, *[1] * (rank - 1)])
