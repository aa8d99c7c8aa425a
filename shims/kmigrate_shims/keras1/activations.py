"""`keras.activations`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.generic import get_from_module


def softmax(x: Any) -> Any:
    rank = K.ndim(x)
    if rank == 2:
        return K.softmax(x)
    if rank == 3:
        e = K.exp(x - K.max(x, axis=-1, keepdims=True))
        return e / K.sum(e, axis=-1, keepdims=True)
    raise ValueError(f"Cannot apply softmax to a tensor that is not 2D or 3D. Here, ndim={rank}")


def elu(x: Any, alpha: float = 1.0) -> Any:
    return K.elu(x, alpha)


def softplus(x: Any) -> Any:
    return K.softplus(x)


def softsign(x: Any) -> Any:
    return K.softsign(x)


def relu(x: Any, alpha: float = 0.0, max_value: Any = None) -> Any:
    return K.relu(x, alpha=alpha, max_value=max_value)


def tanh(x: Any) -> Any:
    return K.tanh(x)


def sigmoid(x: Any) -> Any:
    return K.sigmoid(x)


def hard_sigmoid(x: Any) -> Any:
    return K.hard_sigmoid(x)


def linear(x: Any) -> Any:
    return x


def get(identifier: Any) -> Any:
    return linear if identifier is None else get_from_module(identifier, globals(), "activation function")
