"""Adam, Adamax and Nadam of Keras 1 and 2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras import ops

from kmigrate_shims.layers.common import register
from kmigrate_shims.optimizers.base import OldOptimizer, epsilon_of, own_name


class _Adaptive(OldOptimizer):
    arguments: tuple[str, ...] = ("beta_1", "beta_2", "epsilon")

    def __init__(
        self, learning_rate: Any, beta_1: float, beta_2: float, epsilon: float | None, decay: float, **kwargs: Any
    ) -> None:
        super().__init__(learning_rate, decay, **kwargs)
        self.beta_1, self.beta_2, self.epsilon = float(beta_1), float(beta_2), epsilon_of(epsilon)

    def mean(self, moment: Any, gradient: Any) -> Any:
        self.assign(moment, self.beta_1 * moment + (1.0 - self.beta_1) * gradient)
        return moment


@register()
class Adam(_Adaptive):
    slots = ("m", "v", "vhat")
    arguments = (*_Adaptive.arguments, "amsgrad")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float | None = None,
        decay: float = 0.0,
        amsgrad: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, beta_1, beta_2, epsilon, decay, **kwargs)
        self.amsgrad = amsgrad

    def _like(self, variable: Any, name: str) -> Any:
        if name == "vhat" and not self.amsgrad:  # one number, as the old state has it
            return self.add_variable(shape=(1,), dtype=variable.dtype, name=own_name(variable, name))
        return super()._like(variable, name)

    def take(self, weights: Sequence[Any]) -> None:
        """Keras before 2.1 had no third slot."""
        slot = len(self._slots[-1])
        if len(weights) == 2 * slot + 1:
            weights = [*weights, *(ops.zeros_like(v) for v in self._slots[-1])]
        super().take(weights)

    def step(self, gradient: Any, variable: Any, rate: Any, count: Any, slots: list[Any]) -> None:
        m, v, vhat = slots
        power = ops.power
        rate = rate * ops.sqrt(1.0 - power(self.beta_2, count)) / (1.0 - power(self.beta_1, count))
        self.mean(m, gradient)
        self.assign(v, self.beta_2 * v + (1.0 - self.beta_2) * ops.square(gradient))
        if self.amsgrad:
            self.assign(vhat, ops.maximum(vhat, v))
        self.move(variable, rate * m / (ops.sqrt(vhat if self.amsgrad else v) + self.epsilon))


@register()
class Adamax(_Adaptive):
    slots = ("m", "u")

    def __init__(
        self,
        learning_rate: Any = 0.002,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float | None = None,
        decay: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, beta_1, beta_2, epsilon, decay, **kwargs)

    def step(self, gradient: Any, variable: Any, rate: Any, count: Any, slots: list[Any]) -> None:
        m, u = slots
        self.mean(m, gradient)
        self.assign(u, ops.maximum(self.beta_2 * u, ops.abs(gradient)))
        self.move(variable, rate / (1.0 - ops.power(self.beta_1, count)) * m / (u + self.epsilon))


@register()
class Nadam(_Adaptive):
    """With the momentum schedule that `schedule_decay` sets."""

    slots = ("m", "v")
    arguments = (*_Adaptive.arguments, "schedule_decay")

    def __init__(
        self,
        learning_rate: Any = 0.002,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float | None = None,
        schedule_decay: float = 0.004,
        **kwargs: Any,
    ) -> None:
        kwargs.pop("decay", None)  # it never had one
        super().__init__(learning_rate, beta_1, beta_2, epsilon, 0.0, **kwargs)
        self.schedule_decay = float(schedule_decay)

    def keep_more(self, variables: Sequence[Any]) -> None:
        # One and the same number for every variable, so that none has to wait for another.
        self._schedules = [
            self.add_variable(shape=(), initializer="ones", dtype=v.dtype, name=own_name(v, "m_schedule"))
            for v in variables
        ]

    def step(self, gradient: Any, variable: Any, rate: Any, count: Any, slots: list[Any]) -> None:
        m, v = slots
        schedule = self._schedules[self._get_variable_index(variable)]
        now, then = self._momentum(count), self._momentum(count + 1.0)
        self.assign(schedule, schedule * now)
        self.mean(m, gradient)
        self.assign(v, self.beta_2 * v + (1.0 - self.beta_2) * ops.square(gradient))
        mean = (1.0 - now) * gradient / (1.0 - schedule) + then * m / (1.0 - schedule * then)
        spread = v / (1.0 - ops.power(self.beta_2, count))
        self.move(variable, rate * mean / (ops.sqrt(spread) + self.epsilon))

    def _momentum(self, count: Any) -> Any:
        return self.beta_1 * (1.0 - 0.5 * ops.power(0.96, count * self.schedule_decay))

    def get_weights(self) -> list[Any]:
        """The state of Keras 2.3: the schedule stands behind the count of steps."""
        steps, *rest = super().get_weights()
        return [steps, ops.convert_to_numpy(self._schedules[0]), *rest]

    def take(self, weights: Sequence[Any]) -> None:
        """Keras before 2.3 did not keep the schedule: it started again at 1, and does so here."""
        if len(weights) == sum(len(slot) for slot in self._slots) + 2:
            for schedule in self._schedules:
                schedule.assign(weights[1])
            weights = [weights[0], *weights[2:]]
        super().take(weights)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        del config["decay"]
        return config
