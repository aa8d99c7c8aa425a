"""SGD, RMSprop, Adagrad and Adadelta of Keras 1 and 2."""

from __future__ import annotations

from typing import Any

from keras import ops

from kmigrate_shims.layers.common import register
from kmigrate_shims.optimizers.base import OldOptimizer, epsilon_of


@register()
class SGD(OldOptimizer):
    slots = ("momentum",)
    arguments = ("momentum", "nesterov")

    def __init__(
        self,
        learning_rate: Any = 0.01,
        momentum: float = 0.0,
        decay: float = 0.0,
        nesterov: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, decay, **kwargs)
        self.momentum, self.nesterov = float(momentum), nesterov

    def step(self, gradient: Any, variable: Any, rate: Any, count: Any, slots: list[Any]) -> None:
        (moment,) = slots
        pushed = ops.multiply(rate, gradient)
        velocity = ops.subtract(ops.multiply(self.momentum, moment), pushed)
        self.assign(moment, velocity)
        if self.nesterov:
            velocity = ops.subtract(ops.multiply(self.momentum, velocity), pushed)
        self.move(variable, ops.negative(velocity))


@register()
class RMSprop(OldOptimizer):
    slots = ("accumulator",)
    arguments = ("rho", "epsilon", "epsilon_inside")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.9,
        epsilon: float | None = None,
        decay: float = 0.0,
        epsilon_inside: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, decay, **kwargs)
        self.rho, self.epsilon, self.epsilon_inside = float(rho), epsilon_of(epsilon), epsilon_inside

    def step(self, gradient: Any, variable: Any, rate: Any, count: Any, slots: list[Any]) -> None:
        (kept,) = slots
        self.assign(kept, self.rho * kept + (1.0 - self.rho) * ops.square(gradient))
        self.move(variable, rate * gradient / _root(kept, self))


@register()
class Adagrad(OldOptimizer):
    slots = ("accumulator",)
    arguments = ("epsilon", "epsilon_inside")

    def __init__(
        self,
        learning_rate: Any = 0.01,
        epsilon: float | None = None,
        decay: float = 0.0,
        epsilon_inside: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, decay, **kwargs)
        self.epsilon, self.epsilon_inside = epsilon_of(epsilon), epsilon_inside

    def step(self, gradient: Any, variable: Any, rate: Any, count: Any, slots: list[Any]) -> None:
        (kept,) = slots
        self.assign(kept, kept + ops.square(gradient))
        self.move(variable, rate * gradient / _root(kept, self))


@register()
class Adadelta(OldOptimizer):
    slots = ("accumulator", "delta_accumulator")
    arguments = ("rho", "epsilon")

    def __init__(
        self,
        learning_rate: Any = 1.0,
        rho: float = 0.95,
        epsilon: float | None = None,
        decay: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, decay, **kwargs)
        self.rho, self.epsilon = float(rho), epsilon_of(epsilon)

    def step(self, gradient: Any, variable: Any, rate: Any, count: Any, slots: list[Any]) -> None:
        kept, moved = slots
        self.assign(kept, self.rho * kept + (1.0 - self.rho) * ops.square(gradient))
        update = gradient * ops.sqrt(moved + self.epsilon) / ops.sqrt(kept + self.epsilon)
        self.move(variable, rate * update)
        self.assign(moved, self.rho * moved + (1.0 - self.rho) * ops.square(update))


def _root(kept: Any, of: Any) -> Any:
    """Keras 0 had epsilon under the root."""
    return ops.sqrt(kept + of.epsilon) if of.epsilon_inside else ops.sqrt(kept) + of.epsilon
