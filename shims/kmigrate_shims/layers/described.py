"""Layers and models from what programs of their own wrote of them: a class by its name alone, and its options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras

NAME, OPTIONS = "class_name", "config"
GRAPHS = {"Functional", "Model"}  # as a model with a graph calls its class today, and as it did


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None, use_legacy_format: bool = False) -> Any:
    """`{"class_name": "Dense", "config": {...}}` becomes a layer, as it did until Keras 2: wrappers of programs write
    the layer inside of them so. Keras 3 wants the module of the class as well, and what has one goes to it.
    `use_legacy_format` of tf.keras 2.13 to 2.15 asked for the same and is not needed.
    """
    if not isinstance(config, Mapping) or NAME not in config or "module" in config:
        return keras.layers.deserialize(config, custom_objects)
    found = _class(config[NAME], custom_objects or {})
    with keras.saving.CustomObjectScope(dict(custom_objects or {})):
        return found.from_config(dict(config.get(OPTIONS) or {}))


def _class(name: str, custom_objects: Mapping[str, Any]) -> Any:
    import kmigrate_shims.layers

    if (found := keras.saving.get_registered_object(name, dict(custom_objects))) is not None:
        return found
    packages = {full.rpartition(">")[2]: one for full, one in keras.saving.get_custom_objects().items()}
    if name in packages:
        return packages[name]
    if name in GRAPHS:
        return keras.Model
    for module in (keras.layers, keras.models, kmigrate_shims.layers):
        if isinstance(found := getattr(module, name, None), type):
            return found
    raise ValueError(f"Unknown layer or model: {name}. Give its class in custom_objects={{{name!r}: {name}}}.")
