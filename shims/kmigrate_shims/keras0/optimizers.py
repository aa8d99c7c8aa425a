"""`keras.optimizers`: `get_updates(params, constraints, loss)` with a constraint for each weight."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.keras.optimizers import clip_norm
from kmigrate_shims.keras0 import backend as K
from kmigrate_shims.keras0.generic import get_from_module


def kl_divergence(p: Any, p_hat: Any) -> Any:
    return p_hat - p + p * K.log(p / p_hat)


def _zeros(p: Any) -> Any:
    return K.variable(np.zeros(K.get_value(p).shape))


class Optimizer:
    told: tuple[str, ...] = ()  # what stands in the configuration beside the name

    def __init__(self, **kwargs: Any) -> None:
        self.__dict__.update(kwargs)
        self.updates: list[Any] = []

    def get_state(self) -> list[Any]:
        return [K.get_value(variable) for variable, _ in self.updates]

    def set_state(self, value_list: Any) -> None:
        if len(self.updates) != len(value_list):
            raise AssertionError(f"The optimizer has {len(self.updates)} states, and {len(value_list)} were given.")
        for (variable, _), value in zip(self.updates, value_list, strict=True):
            K.set_value(variable, value)

    def get_updates(self, params: Any, constraints: Any, loss: Any) -> Any:
        raise NotImplementedError

    def get_gradients(self, loss: Any, params: Any) -> list[Any]:
        grads = K.gradients(loss, params)
        clipnorm, clipvalue = getattr(self, "clipnorm", 0), getattr(self, "clipvalue", 0)
        if clipnorm > 0:
            norm = K.sqrt(sum(K.sum(K.square(g)) for g in grads))
            grads = [clip_norm(g, clipnorm, norm) for g in grads]
        return [K.clip(g, -clipvalue, clipvalue) for g in grads] if clipvalue > 0 else list(grads)

    def get_config(self) -> dict[str, Any]:
        found: dict[str, Any] = {"name": type(self).__name__}
        for name in self.told:
            value = getattr(self, name)
            found[name] = float(K.get_value(value)) if K.is_variable(value) else value
        return found


class SGD(Optimizer):
    told = ("lr", "momentum", "decay", "nesterov")

    def __init__(
        self, lr: float = 0.01, momentum: float = 0.0, decay: float = 0.0, nesterov: bool = False, *args: Any,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.iterations, self.nesterov = K.variable(0.0), nesterov
        self.lr, self.momentum, self.decay = K.variable(lr), K.variable(momentum), K.variable(decay)

    def get_updates(self, params: Any, constraints: Any, loss: Any) -> Any:
        grads = self.get_gradients(loss, params)
        lr = self.lr * (1.0 / (1.0 + self.decay * self.iterations))
        self.updates = [(self.iterations, self.iterations + 1.0)]
        for p, g, c in zip(params, grads, constraints, strict=False):
            m = _zeros(p)
            v = self.momentum * m - lr * g
            self.updates.append((m, v))
            self.updates.append((p, c(p + self.momentum * v - lr * g if self.nesterov else p + v)))
        return self.updates


class RMSprop(Optimizer):
    told = ("lr", "rho", "epsilon")

    def __init__(self, lr: float = 0.001, rho: float = 0.9, epsilon: float = 1e-6, *args: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.lr, self.rho, self.epsilon = K.variable(lr), K.variable(rho), epsilon

    def get_updates(self, params: Any, constraints: Any, loss: Any) -> Any:
        grads, self.updates = self.get_gradients(loss, params), []
        for p, g, c in zip(params, grads, constraints, strict=False):
            a = _zeros(p)
            new = self.rho * a + (1 - self.rho) * K.square(g)
            self.updates += [(a, new), (p, c(p - self.lr * g / K.sqrt(new + self.epsilon)))]
        return self.updates


class Adagrad(Optimizer):
    told = ("lr", "epsilon")

    def __init__(self, lr: float = 0.01, epsilon: float = 1e-6, *args: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.lr, self.epsilon = K.variable(lr), epsilon

    def get_updates(self, params: Any, constraints: Any, loss: Any) -> Any:
        grads, self.updates = self.get_gradients(loss, params), []
        for p, g, c in zip(params, grads, constraints, strict=False):
            a = _zeros(p)
            new = a + K.square(g)
            self.updates += [(a, new), (p, c(p - self.lr * g / K.sqrt(new + self.epsilon)))]
        return self.updates


class Adadelta(Optimizer):
    told = ("lr", "rho", "epsilon")

    def __init__(self, lr: float = 1.0, rho: float = 0.95, epsilon: float = 1e-6, *args: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.lr, self.rho, self.epsilon = K.variable(lr), rho, epsilon

    def get_updates(self, params: Any, constraints: Any, loss: Any) -> Any:
        grads, self.updates = self.get_gradients(loss, params), []
        for p, g, c in zip(params, grads, constraints, strict=False):
            a, d = _zeros(p), _zeros(p)
            new = self.rho * a + (1 - self.rho) * K.square(g)
            step = g * K.sqrt(d + self.epsilon) / K.sqrt(new + self.epsilon)
            self.updates += [(a, new), (p, c(p - self.lr * step))]
            self.updates.append((d, self.rho * d + (1 - self.rho) * K.square(step)))
        return self.updates


class Adam(Optimizer):
    told = ("lr", "beta_1", "beta_2", "epsilon")

    def __init__(
        self, lr: float = 0.001, beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = 1e-8, *args: Any,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.iterations, self.epsilon = K.variable(0), epsilon
        self.lr, self.beta_1, self.beta_2 = K.variable(lr), K.variable(beta_1), K.variable(beta_2)

    def get_updates(self, params: Any, constraints: Any, loss: Any) -> Any:
        grads = self.get_gradients(loss, params)
        self.updates = [(self.iterations, self.iterations + 1.0)]
        t = self.iterations + 1
        lr = self.lr * K.sqrt(1 - K.pow(self.beta_2, t)) / (1 - K.pow(self.beta_1, t))
        for p, g, c in zip(params, grads, constraints, strict=False):
            m, v = _zeros(p), _zeros(p)
            m_t = self.beta_1 * m + (1 - self.beta_1) * g
            v_t = self.beta_2 * v + (1 - self.beta_2) * K.square(g)
            self.updates += [(m, m_t), (v, v_t), (p, c(p - lr * m_t / (K.sqrt(v_t) + self.epsilon)))]
        return self.updates


class Adamax(Adam):
    def __init__(
        self, lr: float = 0.002, beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = 1e-8, *args: Any,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(lr, beta_1, beta_2, epsilon, **kwargs)

    def get_updates(self, params: Any, constraints: Any, loss: Any) -> Any:
        grads = self.get_gradients(loss, params)
        self.updates = [(self.iterations, self.iterations + 1.0)]
        lr = self.lr / (1 - K.pow(self.beta_1, self.iterations + 1))
        for p, g, c in zip(params, grads, constraints, strict=False):
            m, u = _zeros(p), _zeros(p)
            m_t = self.beta_1 * m + (1 - self.beta_1) * g
            u_t = K.maximum(self.beta_2 * u, K.abs(g))
            self.updates += [(m, m_t), (u, u_t), (p, c(p - lr * m_t / (u_t + self.epsilon)))]
        return self.updates


sgd, rmsprop, adagrad, adadelta, adam, adamax = SGD, RMSprop, Adagrad, Adadelta, Adam, Adamax


def get(identifier: Any, kwargs: Any = None) -> Any:
    return get_from_module(identifier, globals(), "optimizer", instantiate=True, kwargs=kwargs)
