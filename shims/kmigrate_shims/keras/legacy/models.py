"""`keras.legacy.models`: what Keras 2.0 and 2.1 asked of a Sequential that began with a Merge."""

from __future__ import annotations

import copy
from typing import Any


def needs_legacy_support(model: Any) -> bool:
    return type(model.layers[0]).__name__ == "Merge"


def legacy_sequential_layers(model: Any) -> list[Any]:
    """All layers, with those of the branches that a first Merge joins."""
    found: list[Any] = []
    for layer in model.layers:
        branches = layer.layers if type(layer).__name__ == "Merge" else [layer]
        for one in branches:
            inner = one.layers if one is not layer and hasattr(one, "layers") else [one]
            found += [x for x in inner if all(x is not other for other in found)]
    return found


def layer_configs(model: Any) -> list[dict[str, Any]]:
    """The configurations of all layers; a first Merge holds those of its branches."""
    found: list[dict[str, Any]] = []
    for layer in model.layers:
        config = layer.get_config()
        if not found and type(layer).__name__ == "Merge" and layer.layers:
            config["layers"] = [{"class_name": type(one).__name__, "config": one.get_config()} for one in layer.layers]
        found.append({"class_name": type(layer).__name__, "config": config})
    return copy.deepcopy(found)


def layer_of(told: Any, custom_objects: Any = None) -> Any:
    """The layer of a configuration, with the branches of a Merge."""
    from kmigrate_shims.keras.layers import deserialize
    from kmigrate_shims.keras.legacy.merging import Merge

    if told["class_name"] != "Merge" or "layers" not in told["config"]:
        return deserialize(told, custom_objects=custom_objects)
    branches = [deserialize(one, custom_objects=custom_objects) for one in told["config"]["layers"]]
    return Merge.from_config({**told["config"], "layers": branches})
