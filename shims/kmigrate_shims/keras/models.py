"""`keras.models`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.engine.cloning import _clone_functional_model, _clone_sequential_model, clone_model
from kmigrate_shims.keras.engine.input_layer import Input, InputLayer
from kmigrate_shims.keras.engine.saving import (
    load_model,
    model_from_config,
    model_from_json,
    model_from_yaml,
    save_model,
)
from kmigrate_shims.keras.engine.sequential import Sequential
from kmigrate_shims.keras.engine.training import Model

__all__ = [
    "Input", "InputLayer", "Model", "Sequential", "_clone_functional_model", "_clone_sequential_model", "clone_model",
    "load_model", "model_from_config", "model_from_json", "model_from_yaml", "save_model",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name == "Graph":
        raise AttributeError("Graph is of Keras 0.3; this process plays a later release. Take a Model.")
    raise AttributeError(f"module 'keras.models' has no attribute '{name}'")
