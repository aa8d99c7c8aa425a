"""`keras.activations`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras0.generic import get_from_module
from kmigrate_shims.keras1.activations import hard_sigmoid, linear, relu, sigmoid, softmax, softplus, tanh

__all__ = ["get", "hard_sigmoid", "linear", "relu", "sigmoid", "softmax", "softplus", "tanh"]


def get(identifier: Any) -> Any:
    return get_from_module(identifier, globals(), "activation function")
