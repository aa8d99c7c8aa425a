"""Metrics by their names."""

from __future__ import annotations

import sys
from typing import Any

from kmigrate_shims.keras.utils.generic_utils import deserialize_keras_object, serialize_keras_object


def _names() -> dict[str, Any]:
    return vars(sys.modules["kmigrate_shims.keras.metrics"])


def clone_metrics(metrics: Any) -> list[Any]:
    return list(metrics)


def serialize(metric: Any) -> Any:
    return serialize_keras_object(metric)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    return deserialize_keras_object(config, _names(), custom_objects, "metric function")


def get(identifier: Any) -> Any:
    if isinstance(identifier, dict):
        return deserialize({"class_name": str(identifier["class_name"]), "config": identifier.get("config", {})})
    if isinstance(identifier, str):
        return deserialize(str(identifier))
    if callable(identifier):
        return identifier
    raise ValueError("Could not interpret metric function identifier: " + str(identifier))
