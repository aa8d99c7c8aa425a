"""Metrics by their names."""

from __future__ import annotations

import sys
from typing import Any

from kmigrate_shims.keras.metrics.base import Metric
from kmigrate_shims.keras.utils.generic_utils import deserialize_keras_object, serialize_keras_object


def _names() -> dict[str, Any]:
    return vars(sys.modules["kmigrate_shims.keras.metrics"])


def clone_metric(metric: Any) -> Any:
    """Each output counts in a metric of its own; functions count nothing."""
    return type(metric).from_config(metric.get_config()) if isinstance(metric, Metric) else metric


def clone_metrics(metrics: Any) -> Any:
    if metrics is None:
        return None
    if isinstance(metrics, dict):
        return {key: clone_metric(value) for key, value in metrics.items()}
    return [clone_metric(metric) for metric in metrics]


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
