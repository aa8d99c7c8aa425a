"""`keras.optimizers`: each says what it does in `get_updates`, as it did."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.keras import era
from kmigrate_shims.keras.legacy.interfaces import legacy_get_updates_support
from kmigrate_shims.keras.utils.generic_utils import deserialize_keras_object, serialize_keras_object


def clip_norm(g: Any, c: Any, n: Any) -> Any:
    """`g` with the norm `c`, where the norm `n` of all gradients is above it."""
    return K.switch(n >= c, g * c / n, g) if c > 0 else g


class Optimizer:
    """What they have in common: `get_updates`, `get_gradients`, state as arrays, and clipping."""

    clipnorm: Any
    clipvalue: Any

    def __init__(self, **kwargs: Any) -> None:
        for key in kwargs:
            if key not in ("clipnorm", "clipvalue"):
                raise TypeError("Unexpected keyword argument passed to optimizer: " + str(key))
        self.__dict__.update(kwargs)
        self.updates: list[Any] = []
        self.weights: list[Any] = []

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__module__ == __name__ and "get_updates" in vars(cls):
            cls.get_updates = legacy_get_updates_support(cls.get_updates)  # type: ignore[method-assign]

    def get_updates(self, loss: Any, params: Any) -> list[Any]:
        raise NotImplementedError

    def get_gradients(self, loss: Any, params: Any) -> list[Any]:
        grads = K.gradients(loss, params)
        if any(x is None for x in grads):
            raise ValueError(
                "An operation has `None` for gradient. Please make sure that all of your ops have a gradient defined "
                "(i.e. are differentiable). Common ops without gradient: K.argmax, K.round, K.eval."
            )
        if getattr(self, "clipnorm", None):
            norm = K.sqrt(sum(K.sum(K.square(g)) for g in grads))
            grads = [clip_norm(g, self.clipnorm, norm) for g in grads]
        if getattr(self, "clipvalue", None):
            grads = [K.clip(g, -self.clipvalue, self.clipvalue) for g in grads]
        return list(grads)

    def set_weights(self, weights: Any) -> None:
        params = self.weights
        if len(params) != len(weights):
            raise ValueError(
                f"Length of the specified weight list ({len(weights)}) does not match the number of weights of the "
                f"optimizer ({len(params)})"
            )
        for variable, value in zip(params, weights, strict=True):
            if K.int_shape(variable) != np.shape(value):
                raise ValueError(
                    f"Optimizer weight shape {K.int_shape(variable)} not compatible with provided weight shape "
                    f"{np.shape(value)}"
                )
        K.batch_set_value(list(zip(params, weights, strict=True)))

    def get_weights(self) -> list[Any]:
        return K.batch_get_value(self.weights)

    def get_config(self) -> dict[str, Any]:
        return {key: getattr(self, key) for key in ("clipnorm", "clipvalue") if hasattr(self, key)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)

    @property
    def lr(self) -> Any:
        """Since Keras 2.3 it is `learning_rate`; both names stay."""
        return self.__dict__.get("learning_rate", self.__dict__.get("_lr"))

    @lr.setter
    def lr(self, value: Any) -> None:
        self.__dict__["learning_rate"] = value


class _Decaying(Optimizer):
    """A learning rate and its decay per step."""

    momentum: Any
    rho: Any
    beta_1: Any
    beta_2: Any

    def _take(self, learning_rate: Any, kwargs: dict[str, Any], **numbers: Any) -> None:
        learning_rate = kwargs.pop("lr", learning_rate)
        self.initial_decay = kwargs.pop("decay", 0.0)
        Optimizer.__init__(self, **kwargs)
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
        grads = self.get_gradients(loss, params)
        self.updates = [K.update_add(self.iterations, 1)]
        return grads

    def _slots(self, params: Any, name: str) -> list[Any]:
        return [K.zeros(K.int_shape(p), dtype=K.dtype(p), name=f"{name}_{i}") for i, p in enumerate(params)]

    def _set(self, p: Any, new: Any) -> None:
        constraint = getattr(p, "constraint", None)
        self.updates.append(K.update(p, constraint(new) if constraint is not None else new))

    def _told(self, *names: str, **values: Any) -> dict[str, Any]:
        rate = "lr" if era.is_before("2.3") else "learning_rate"
        config = {rate: float(K.get_value(self.learning_rate))}
        config |= {name: float(K.get_value(getattr(self, name))) for name in names}
        return {**Optimizer.get_config(self), **config, **values}


def _epsilon(value: Any) -> Any:
    return K.epsilon() if value is None else value


class SGD(_Decaying):
    def __init__(self, learning_rate: Any = 0.01, momentum: float = 0.0, nesterov: bool = False, **kwargs: Any) -> None:
        self._take(learning_rate, kwargs, momentum=momentum)
        self.nesterov = nesterov

    def get_updates(self, loss: Any, params: Any) -> list[Any]:
        grads = self._begin(loss, params)
        lr, moments = self._rate(), self._slots(params, "moment")
        self.weights = [self.iterations, *moments]
        for p, g, m in zip(params, grads, moments, strict=True):
            v = self.momentum * m - lr * g
            self.updates.append(K.update(m, v))
            self._set(p, p + self.momentum * v - lr * g if self.nesterov else p + v)
        return self.updates

    def get_config(self) -> dict[str, Any]:
        return self._told("momentum", "decay", nesterov=self.nesterov)


class RMSprop(_Decaying):
    def __init__(self, learning_rate: Any = 0.001, rho: float = 0.9, **kwargs: Any) -> None:
        self.epsilon = _epsilon(kwargs.pop("epsilon", None))
        self._take(learning_rate, kwargs, rho=rho)

    def get_updates(self, loss: Any, params: Any) -> list[Any]:
        grads = self._begin(loss, params)
        lr, kept = self._rate(), self._slots(params, "accumulator")
        self.weights = [self.iterations, *kept] if not era.is_before("2.3") else list(kept)
        for p, g, a in zip(params, grads, kept, strict=True):
            new = self.rho * a + (1.0 - self.rho) * K.square(g)
            self.updates.append(K.update(a, new))
            self._set(p, p - lr * g / (K.sqrt(new) + self.epsilon))
        return self.updates

    def get_config(self) -> dict[str, Any]:
        return self._told("rho", "decay", epsilon=self.epsilon)


class Adagrad(_Decaying):
    def __init__(self, learning_rate: Any = 0.01, **kwargs: Any) -> None:
        self.epsilon = _epsilon(kwargs.pop("epsilon", None))
        self._take(learning_rate, kwargs)

    def get_updates(self, loss: Any, params: Any) -> list[Any]:
        grads = self._begin(loss, params)
        lr, kept = self._rate(), self._slots(params, "accumulator")
        self.weights = [self.iterations, *kept] if not era.is_before("2.3") else list(kept)
        for p, g, a in zip(params, grads, kept, strict=True):
            new = a + K.square(g)
            self.updates.append(K.update(a, new))
            self._set(p, p - lr * g / (K.sqrt(new) + self.epsilon))
        return self.updates

    def get_config(self) -> dict[str, Any]:
        return self._told("decay", epsilon=self.epsilon)


class Adadelta(_Decaying):
    def __init__(self, learning_rate: Any = 1.0, rho: float = 0.95, **kwargs: Any) -> None:
        self.epsilon = _epsilon(kwargs.pop("epsilon", None))
        self._take(learning_rate, kwargs)
        self.rho = rho

    def get_updates(self, loss: Any, params: Any) -> list[Any]:
        grads = self._begin(loss, params)
        lr = self._rate()
        kept, moved = self._slots(params, "accumulator"), self._slots(params, "delta_accumulator")
        self.weights = [*([] if era.is_before("2.3") else [self.iterations]), *kept, *moved]
        for p, g, a, d in zip(params, grads, kept, moved, strict=True):
            new = self.rho * a + (1.0 - self.rho) * K.square(g)
            self.updates.append(K.update(a, new))
            update = g * K.sqrt(d + self.epsilon) / K.sqrt(new + self.epsilon)
            self._set(p, p - lr * update)
            self.updates.append(K.update(d, self.rho * d + (1 - self.rho) * K.square(update)))
        return self.updates

    def get_config(self) -> dict[str, Any]:
        return self._told("decay", rho=self.rho, epsilon=self.epsilon)


class Adam(_Decaying):
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
            self._set(p, p - lr * m_t / (K.sqrt(spread) + self.epsilon))
        return self.updates

    def get_config(self) -> dict[str, Any]:
        return self._told("beta_1", "beta_2", "decay", epsilon=self.epsilon, amsgrad=self.amsgrad)


class Adamax(_Decaying):
    def __init__(self, learning_rate: Any = 0.002, beta_1: float = 0.9, beta_2: float = 0.999, **kwargs: Any) -> None:
        self.epsilon = _epsilon(kwargs.pop("epsilon", None))
        self._take(learning_rate, kwargs, beta_1=beta_1, beta_2=beta_2)

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
            self._set(p, p - lr * m_t / (u_t + self.epsilon))
        return self.updates

    def get_config(self) -> dict[str, Any]:
        return self._told("beta_1", "beta_2", "decay", epsilon=self.epsilon)


class Nadam(_Decaying):
    def __init__(self, learning_rate: Any = 0.002, beta_1: float = 0.9, beta_2: float = 0.999, **kwargs: Any) -> None:
        self.schedule_decay = kwargs.pop("schedule_decay", 0.004)
        self.epsilon = _epsilon(kwargs.pop("epsilon", None))
        self._take(learning_rate, kwargs, beta_1=beta_1, beta_2=beta_2)
        self.m_schedule = K.variable(1.0, name="m_schedule")

    def get_updates(self, loss: Any, params: Any) -> list[Any]:
        grads = self._begin(loss, params)
        t = K.cast(self.iterations, K.floatx()) + 1
        now = self.beta_1 * (1.0 - 0.5 * K.pow(K.cast_to_floatx(0.96), t * self.schedule_decay))
        then = self.beta_1 * (1.0 - 0.5 * K.pow(K.cast_to_floatx(0.96), (t + 1) * self.schedule_decay))
        schedule = self.m_schedule * now
        following = self.m_schedule * now * then
        self.updates.append(K.update(self.m_schedule, schedule))
        ms, vs = self._slots(params, "m"), self._slots(params, "v")
        self.weights = [self.iterations, *([] if era.is_before("2.3") else [self.m_schedule]), *ms, *vs]
        for p, g, m, v in zip(params, grads, ms, vs, strict=True):
            m_t = self.beta_1 * m + (1.0 - self.beta_1) * g
            v_t = self.beta_2 * v + (1.0 - self.beta_2) * K.square(g)
            spread = v_t / (1.0 - K.pow(self.beta_2, t))
            mean = (1.0 - now) * (g / (1.0 - schedule)) + then * (m_t / (1.0 - following))
            self.updates += [K.update(m, m_t), K.update(v, v_t)]
            self._set(p, p - self.learning_rate * mean / (K.sqrt(spread) + self.epsilon))
        return self.updates

    def get_config(self) -> dict[str, Any]:
        return self._told("beta_1", "beta_2", epsilon=self.epsilon, schedule_decay=self.schedule_decay)


class TFOptimizer(Optimizer):
    """An optimizer of TensorFlow, or of Keras 3, in a model of the old kind."""

    def __init__(self, optimizer: Any) -> None:
        self.optimizer = optimizer
        self.updates: list[Any] = []
        self.iterations = K.variable(0, dtype="int64", name="iterations")

    @property
    def weights(self) -> list[Any]:
        raise NotImplementedError("the state of an optimizer of TensorFlow is its own: ask the optimizer itself")

    def get_grads(self, loss: Any, params: Any) -> Any:
        return self.get_gradients(loss, params)

    def get_updates(self, loss: Any, params: Any) -> list[Any]:
        from kmigrate_shims.keras.native_optimizer import step

        grads = self.get_gradients(loss, params)
        self.updates = [K.update_add(self.iterations, 1), step(self.optimizer, grads, params)]
        return self.updates

    def get_config(self) -> dict[str, Any]:
        raise NotImplementedError

    def from_config(self, config: Any) -> Any:
        raise NotImplementedError


sgd, rmsprop, adagrad, adadelta = SGD, RMSprop, Adagrad, Adadelta
adam, adamax, nadam = Adam, Adamax, Nadam


def serialize(optimizer: Any) -> Any:
    return serialize_keras_object(optimizer)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    known = {"sgd": SGD, "rmsprop": RMSprop, "adagrad": Adagrad, "adadelta": Adadelta, "adam": Adam}
    known |= {"adamax": Adamax, "nadam": Nadam, "tfoptimizer": TFOptimizer}
    if config["class_name"].lower() in known:
        config["class_name"] = config["class_name"].lower()
    return deserialize_keras_object(config, known, custom_objects, "optimizer")


def get(identifier: Any) -> Any:
    if isinstance(identifier, Optimizer):
        return identifier
    if isinstance(identifier, (keras.optimizers.Optimizer, tf.compat.v1.train.Optimizer)):
        return TFOptimizer(identifier)
    if isinstance(identifier, dict):
        return deserialize(identifier)
    if isinstance(identifier, str):
        return deserialize({"class_name": str(identifier), "config": {}})
    if hasattr(identifier, "get_updates"):
        return identifier
    raise ValueError("Could not interpret optimizer identifier: " + str(identifier))
