"""What the optimizers of Keras 2 said in `get_updates`: formulas, for every class that can run them."""

from __future__ import annotations

import functools
import sys
from typing import Any

from kmigrate_shims import backend as K
from kmigrate_shims.backend.symbolic import KerasVariable, is_lazy, reopen
from kmigrate_shims.backend.variables import Making


def legacy_get_updates_support(function: Any) -> Any:
    """Lets `get_updates(loss, params)` be called as `get_updates(params, constraints, loss)`, the order of Keras 1."""

    @functools.wraps(function)
    def get_updates(self: Any, *args: Any, **kwargs: Any) -> Any:
        old = len(args) > 2 or "constraints" in kwargs or (len(args) == 2 and "loss" in kwargs)
        if not old:
            return function(self, *args, **kwargs)
        given = {**dict(zip(("params", "constraints", "loss"), args, strict=False)), **kwargs}
        return function(self, given["loss"], given["params"])

    return get_updates


class Decaying:
    """A learning rate and its decay per step; stands before a class that has `get_gradients` and keeps the state."""

    momentum: Any
    rho: Any
    beta_1: Any
    beta_2: Any
    is_before: Any  # `is_before("2.3")`: of the release that is played
    get_gradients: Any
    epsilon: Any
    epsilon_inside = False  # as Keras 0 and Keras 3 have it

    def _take(self, learning_rate: Any, kwargs: dict[str, Any], **numbers: Any) -> None:
        learning_rate = kwargs.pop("lr", learning_rate)
        self.initial_decay = kwargs.pop("decay", 0.0)
        super().__init__(**kwargs)
        self.iterations = K.variable(0, dtype="int64", name="iterations")
        self.learning_rate = K.variable(learning_rate, name="learning_rate")
        self.decay = K.variable(self.initial_decay, name="decay")
        for name, value in numbers.items():
            setattr(self, name, K.variable(value, name=name))

    def _rate(self) -> Any:
        if not self.initial_decay > 0:
            return self.learning_rate
        return self.learning_rate * (1.0 / (1.0 + self.decay * K.cast(self.iterations, K.dtype(self.decay))))

    def _begin(self, loss: Any, params: Any) -> list[Any]:
        grads: list[Any] = self.get_gradients(loss, params)
        self.updates = [K.update_add(self.iterations, 1)]
        return grads

    def _slots(self, params: Any, name: str) -> list[Any]:
        return [K.zeros(K.int_shape(p), dtype=K.dtype(p), name=f"{name}_{i}") for i, p in enumerate(params)]

    def _now(self, p: Any) -> Any:
        """A parameter at each step: updates that `K.function` is given read a weight of Keras 3 at each call."""
        outside = Making.now is None and isinstance(p, KerasVariable) and not is_lazy(p)
        return reopen(K.identity(p)) if outside else p

    def _set(self, p: Any, new: Any) -> None:
        constraint = getattr(p, "constraint", None)
        self.updates.append(K.update(p, constraint(new) if constraint is not None else new))

    def _root(self, mean: Any) -> Any:
        return K.sqrt(mean + self.epsilon) if self.epsilon_inside else K.sqrt(mean) + self.epsilon

    def _told(self, *names: str, **values: Any) -> dict[str, Any]:
        rate = "lr" if self.is_before("2.3") else "learning_rate"
        config = {rate: float(K.get_value(self.learning_rate))}
        config |= {name: float(K.get_value(getattr(self, name))) for name in names}
        return {**super().get_config(), **config, **values}  # type: ignore[misc]


def _epsilon(value: Any) -> Any:
    if value is not None:
        return value
    era = sys.modules.get("kmigrate_shims.keras.era")  # it is there where an old Keras is played
    return 1e-8 if era is not None and era.is_before("2.1.3") else K.epsilon()


class SGD(Decaying):
    def __init__(self, learning_rate: Any = 0.01, momentum: float = 0.0, nesterov: bool = False, **kwargs: Any) -> None:
        self._take(learning_rate, kwargs, momentum=momentum)
        self.nesterov = nesterov

    @legacy_get_updates_support
    def get_updates(self, loss: Any, params: Any) -> list[Any]:
        grads = self._begin(loss, params)
        lr, moments = self._rate(), self._slots(params, "moment")
        self.weights = [self.iterations, *moments]
        for p, g, m in zip(params, grads, moments, strict=True):
            v = self.momentum * m - lr * g
            self.updates.append(K.update(m, v))
            now = self._now(p)
            self._set(p, now + self.momentum * v - lr * g if self.nesterov else now + v)
        return self.updates

    def get_config(self) -> dict[str, Any]:
        return self._told("momentum", "decay", nesterov=self.nesterov)


class RMSprop(Decaying):
    def __init__(self, learning_rate: Any = 0.001, rho: float = 0.9, **kwargs: Any) -> None:
        self.epsilon = _epsilon(kwargs.pop("epsilon", None))
        self._take(learning_rate, kwargs, rho=rho)

    @legacy_get_updates_support
    def get_updates(self, loss: Any, params: Any) -> list[Any]:
        grads = self._begin(loss, params)
        lr, kept = self._rate(), self._slots(params, "accumulator")
        self.weights = [self.iterations, *kept] if not self.is_before("2.3") else list(kept)
        for p, g, a in zip(params, grads, kept, strict=True):
            new = self.rho * a + (1.0 - self.rho) * K.square(g)
            self.updates.append(K.update(a, new))
            self._set(p, self._now(p) - lr * g / self._root(new))
        return self.updates

    def get_config(self) -> dict[str, Any]:
        return self._told("rho", "decay", epsilon=self.epsilon)


class Adagrad(Decaying):
    def __init__(self, learning_rate: Any = 0.01, **kwargs: Any) -> None:
        self.epsilon = _epsilon(kwargs.pop("epsilon", None))
        self._take(learning_rate, kwargs)

    @legacy_get_updates_support
    def get_updates(self, loss: Any, params: Any) -> list[Any]:
        grads = self._begin(loss, params)
        lr, kept = self._rate(), self._slots(params, "accumulator")
        self.weights = [self.iterations, *kept] if not self.is_before("2.3") else list(kept)
        for p, g, a in zip(params, grads, kept, strict=True):
            new = a + K.square(g)
            self.updates.append(K.update(a, new))
            self._set(p, self._now(p) - lr * g / self._root(new))
        return self.updates

    def get_config(self) -> dict[str, Any]:
        return self._told("decay", epsilon=self.epsilon)


class Adadelta(Decaying):
    def __init__(self, learning_rate: Any = 1.0, rho: float = 0.95, **kwargs: Any) -> None:
        self.epsilon = _epsilon(kwargs.pop("epsilon", None))
        self._take(learning_rate, kwargs)
        self.rho = rho

    @legacy_get_updates_support
    def get_updates(self, loss: Any, params: Any) -> list[Any]:
        grads = self._begin(loss, params)
        lr = self._rate()
        kept, moved = self._slots(params, "accumulator"), self._slots(params, "delta_accumulator")
        self.weights = [*([] if self.is_before("2.3") else [self.iterations]), *kept, *moved]
        for p, g, a, d in zip(params, grads, kept, moved, strict=True):
            new = self.rho * a + (1.0 - self.rho) * K.square(g)
            self.updates.append(K.update(a, new))
            update = g * K.sqrt(d + self.epsilon) / K.sqrt(new + self.epsilon)
            self._set(p, self._now(p) - lr * update)
            self.updates.append(K.update(d, self.rho * d + (1 - self.rho) * K.square(update)))
        return self.updates

    def get_config(self) -> dict[str, Any]:
        return self._told("decay", rho=self.rho, epsilon=self.epsilon)


class Adam(Decaying):
    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        amsgrad: bool = False,
        **kwargs: Any,
    ) -> None:
        self.epsilon = _epsilon(kwargs.pop("epsilon", None))
        self._take(learning_rate, kwargs, beta_1=beta_1, beta_2=beta_2)
        self.amsgrad = amsgrad

    @legacy_get_updates_support
    def get_updates(self, loss: Any, params: Any) -> list[Any]:
        grads = self._begin(loss, params)
        t = K.cast(self.iterations, K.floatx()) + 1
        lr = self._rate() * (K.sqrt(1.0 - K.pow(self.beta_2, t)) / (1.0 - K.pow(self.beta_1, t)))
        ms, vs = self._slots(params, "m"), self._slots(params, "v")
        vhats = (
            self._slots(params, "vhat")
            if self.amsgrad
            else [K.zeros((1,), name=f"vhat_{i}") for i in range(len(params))]
        )
        self.weights = [self.iterations, *ms, *vs, *vhats]
        for p, g, m, v, vhat in zip(params, grads, ms, vs, vhats, strict=True):
            m_t = self.beta_1 * m + (1.0 - self.beta_1) * g
            v_t = self.beta_2 * v + (1.0 - self.beta_2) * K.square(g)
            spread = v_t
            if self.amsgrad:
                spread = K.maximum(vhat, v_t)
                self.updates.append(K.update(vhat, spread))
            self.updates += [K.update(m, m_t), K.update(v, v_t)]
            self._set(p, self._now(p) - lr * m_t / (K.sqrt(spread) + self.epsilon))
        return self.updates

    def get_config(self) -> dict[str, Any]:
        return self._told("beta_1", "beta_2", "decay", epsilon=self.epsilon, amsgrad=self.amsgrad)


class Adamax(Decaying):
    def __init__(self, learning_rate: Any = 0.002, beta_1: float = 0.9, beta_2: float = 0.999, **kwargs: Any) -> None:
        self.epsilon = _epsilon(kwargs.pop("epsilon", None))
        self._take(learning_rate, kwargs, beta_1=beta_1, beta_2=beta_2)

    @legacy_get_updates_support
    def get_updates(self, loss: Any, params: Any) -> list[Any]:
        grads = self._begin(loss, params)
        t = K.cast(self.iterations, K.floatx()) + 1
        lr = self._rate() / (1.0 - K.pow(self.beta_1, t))
        ms, us = self._slots(params, "m"), self._slots(params, "u")
        self.weights = [self.iterations, *ms, *us]
        for p, g, m, u in zip(params, grads, ms, us, strict=True):
            m_t = self.beta_1 * m + (1.0 - self.beta_1) * g
            u_t = K.maximum(self.beta_2 * u, K.abs(g))
            self.updates += [K.update(m, m_t), K.update(u, u_t)]
            self._set(p, self._now(p) - lr * m_t / (u_t + self.epsilon))
        return self.updates

    def get_config(self) -> dict[str, Any]:
        return self._told("beta_1", "beta_2", "decay", epsilon=self.epsilon)


class Nadam(Decaying):
    def __init__(self, learning_rate: Any = 0.002, beta_1: float = 0.9, beta_2: float = 0.999, **kwargs: Any) -> None:
        self.schedule_decay = kwargs.pop("schedule_decay", 0.004)
        self.epsilon = _epsilon(kwargs.pop("epsilon", None))
        self._take(learning_rate, kwargs, beta_1=beta_1, beta_2=beta_2)
        self.m_schedule = K.variable(1.0, name="m_schedule")

    @legacy_get_updates_support
    def get_updates(self, loss: Any, params: Any) -> list[Any]:
        grads = self._begin(loss, params)
        t = K.cast(self.iterations, K.floatx()) + 1
        now = self.beta_1 * (1.0 - 0.5 * K.pow(K.cast_to_floatx(0.96), t * self.schedule_decay))
        then = self.beta_1 * (1.0 - 0.5 * K.pow(K.cast_to_floatx(0.96), (t + 1) * self.schedule_decay))
        schedule = self.m_schedule * now
        following = self.m_schedule * now * then
        self.updates.append(K.update(self.m_schedule, schedule))
        ms, vs = self._slots(params, "m"), self._slots(params, "v")
        self.weights = [self.iterations, *([] if self.is_before("2.3") else [self.m_schedule]), *ms, *vs]
        for p, g, m, v in zip(params, grads, ms, vs, strict=True):
            m_t = self.beta_1 * m + (1.0 - self.beta_1) * g
            v_t = self.beta_2 * v + (1.0 - self.beta_2) * K.square(g)
            spread = v_t / (1.0 - K.pow(self.beta_2, t))
            mean = (1.0 - now) * (g / (1.0 - schedule)) + then * (m_t / (1.0 - following))
            self.updates += [K.update(m, m_t), K.update(v, v_t)]
            self._set(p, self._now(p) - self.learning_rate * mean / (K.sqrt(spread) + self.epsilon))
        return self.updates

    def get_config(self) -> dict[str, Any]:
        return self._told("beta_1", "beta_2", epsilon=self.epsilon, schedule_decay=self.schedule_decay)
