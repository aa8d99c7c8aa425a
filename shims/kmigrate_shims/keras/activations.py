"""`keras.activations`."""

from __future__ import annotations

import warnings
from typing import Any

from kmigrate_shims import backend as K
from kmigrate_shims.keras.utils.generic_utils import deserialize_keras_object


def softmax(x: Any, axis: int = -1) -> Any:
    if K.ndim(x) == 1:
        raise ValueError(f"Cannot apply softmax to a tensor that is 1D. Received input: {x}")
    return K.softmax(x, axis=axis)


def elu(x: Any, alpha: float = 1.0) -> Any:
    return K.elu(x, alpha)


def selu(x: Any) -> Any:
    return 1.0507009873554804934193349852946 * K.elu(x, 1.6732632423543772848170429916717)


def softplus(x: Any) -> Any:
    return K.softplus(x)


def softsign(x: Any) -> Any:
    return K.softsign(x)


def relu(x: Any, alpha: float = 0.0, max_value: Any = None, threshold: float = 0.0) -> Any:
    return K.relu(x, alpha=alpha, max_value=max_value, threshold=threshold)


def tanh(x: Any) -> Any:
    return K.tanh(x)


def sigmoid(x: Any) -> Any:
    return K.sigmoid(x)


def hard_sigmoid(x: Any) -> Any:
    return K.hard_sigmoid(x)


def exponential(x: Any) -> Any:
    return K.exp(x)


def linear(x: Any) -> Any:
    return x


def serialize(activation: Any) -> Any:
    return activation.__name__


def deserialize(name: Any, custom_objects: Any = None) -> Any:
    return deserialize_keras_object(name, globals(), custom_objects, "activation function")


def get(identifier: Any) -> Any:
    if identifier is None:
        return linear
    if isinstance(identifier, str):
        return deserialize(identifier)
    if callable(identifier):
        from kmigrate_shims.keras.engine.base_layer import Layer

        if isinstance(identifier, Layer):
            warnings.warn(
                f"Do not pass a layer instance (such as {type(identifier).__name__}) as the activation argument of "
                "another layer. Instead, advanced activation layers should be used just like any other "
                "layer in a model.",
                stacklevel=2,
            )
        return identifier
    raise ValueError("Could not interpret activation function identifier:", identifier)
