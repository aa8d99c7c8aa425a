"""RMSProp of `tf.train`, whose average of squares began with 1, and not with 0."""

from __future__ import annotations

from typing import Any

import keras

from kmigrate_shims.layers.common import register


@register()
class RMSProp(keras.optimizers.RMSprop):
    """`tf.train.RMSPropOptimizer` for `compile`: its first steps are far smaller than those of Keras."""

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-10,
        centered: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, rho=rho, momentum=momentum, epsilon=epsilon, centered=centered, **kwargs)

    def add_variable_from_reference(
        self, reference_variable: Any, name: str | None = None, initializer: Any = "zeros"
    ) -> Any:
        first = "ones" if name == "velocity" else initializer
        return super().add_variable_from_reference(reference_variable, name=name, initializer=first)
