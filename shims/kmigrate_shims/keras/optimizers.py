"""`keras.optimizers`: each says what it does in `get_updates`, as it did."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.keras import era
from kmigrate_shims.keras.utils.generic_utils import deserialize_keras_object, serialize_keras_object
from kmigrate_shims.optimizers import formulas
from kmigrate_shims.optimizers.formulas import legacy_get_updates_support


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

    is_before = staticmethod(era.is_before)

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


class SGD(formulas.SGD, Optimizer):
    pass


class RMSprop(formulas.RMSprop, Optimizer):
    pass


class Adagrad(formulas.Adagrad, Optimizer):
    pass


class Adadelta(formulas.Adadelta, Optimizer):
    pass


class Adam(formulas.Adam, Optimizer):
    pass


class Adamax(formulas.Adamax, Optimizer):
    pass


class Nadam(formulas.Nadam, Optimizer):
    pass


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

    @legacy_get_updates_support
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
