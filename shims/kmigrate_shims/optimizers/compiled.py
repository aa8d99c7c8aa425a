"""Nadam of tf.keras 2.11 to 2.15."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from kmigrate_shims.layers.common import register
from kmigrate_shims.optimizers.base import own_name, whole


@register()
class CompiledNadam(keras.optimizers.Nadam):
    """As it trained a loaded model, compiled: the product of its schedule went on with every weight of a step.

    It was meant to go on once a step. The count by which it should have known that it had was one of Python, and
    stood still in the compiled step: in step 1 only the second weight found the product made, in step 2 the third.
    """

    def build(self, variables: Sequence[Any]) -> None:
        if self.built:
            return
        super().build(variables)
        # One and the same number for every variable, so that none has to wait for another.
        self._products = [
            self.add_variable(shape=(), initializer="ones", dtype=v.dtype, name=own_name(v, "product"))
            for v in variables
        ]

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        gradient = ops.cast(whole(gradient), variable.dtype)
        place, count = self._get_variable_index(variable), len(self._products)
        product, m, v = (kept[place] for kept in (self._products, self._momentums, self._velocities))
        step = ops.cast(self.iterations + 1, variable.dtype)
        now, then = (self.beta_1 * (1.0 - 0.5 * ops.power(0.96, step + more)) for more in (0.0, 1.0))
        # The weight that finds it made is the one whose number, from 0, is that of the step.
        times = place + 1 - ops.cast(step <= place, variable.dtype)
        mine = product * ops.power(now, times)
        self.assign(product, product * ops.power(now, count - ops.cast(step < count, variable.dtype)))
        self.assign(m, self.beta_1 * m + (1.0 - self.beta_1) * gradient)
        self.assign(v, self.beta_2 * v + (1.0 - self.beta_2) * ops.square(gradient))
        mean = then * m / (1.0 - mine * then) + (1.0 - now) * gradient / (1.0 - mine)
        spread = ops.sqrt(v / (1.0 - ops.power(self.beta_2, step))) + self.epsilon
        self.assign_sub(variable, ops.cast(learning_rate, variable.dtype) * mean / spread)
