"""Layers by their class names."""

from __future__ import annotations

import sys
from typing import Any

from kmigrate_shims.keras.utils.generic_utils import deserialize_keras_object


def serialize(layer: Any) -> dict[str, Any]:
    return {"class_name": type(layer).__name__, "config": layer.get_config()}


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    from kmigrate_shims.keras import models

    known = dict(vars(sys.modules["kmigrate_shims.keras.layers"]))
    known.update(Model=models.Model, Sequential=models.Sequential)
    return deserialize_keras_object(config, known, custom_objects, "layer")
