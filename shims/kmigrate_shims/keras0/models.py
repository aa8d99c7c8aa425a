"""`keras.models`: Sequential, Graph, and configurations."""

from __future__ import annotations

import json
from typing import Any

from kmigrate_shims.keras0 import optimizers
from kmigrate_shims.keras0.generators import generator_queue
from kmigrate_shims.keras0.graph import Graph
from kmigrate_shims.keras0.stack import Sequential
from kmigrate_shims.keras0.training import (
    Model,
    batch_shuffle,
    function_name,
    make_batches,
    slice_X,
    standardize_weights,
    standardize_X,
    standardize_y,
    weighted_objective,
)
from kmigrate_shims.keras0.utils.generic_utils import Progbar
from kmigrate_shims.keras0.utils.layer_utils import container_from_config, model_summary

__all__ = [
    "Graph",
    "Model",
    "Progbar",
    "Sequential",
    "batch_shuffle",
    "container_from_config",
    "generator_queue",
    "get_function_name",
    "make_batches",
    "model_from_config",
    "model_from_json",
    "model_from_yaml",
    "model_summary",
    "slice_X",
    "standardize_X",
    "standardize_weights",
    "standardize_y",
    "weighted_objective",
]  # fmt: skip


def get_function_name(o: Any) -> str:
    return function_name(o)


def model_from_config(config: Any, custom_objects: Any = {}) -> Any:  # noqa: B006
    kind = config.get("name")
    if kind not in ("Graph", "Sequential"):
        raise Exception("Unrecognized model:", kind)
    model = container_from_config(config, custom_objects=custom_objects)
    model.__class__ = Graph if kind == "Graph" else Sequential
    model.name = kind
    if "optimizer" not in config:
        return model
    settings = dict(config["optimizer"])
    optimizer = custom_objects.get(settings["name"])
    name = settings.pop("name")
    optimizer = optimizer(**settings) if optimizer else optimizers.get(name, settings)
    loss = config.get("loss")
    if kind == "Graph":
        loss = {key: custom_objects.get(one, one) for key, one in loss.items()}
        words = {key: config.get(key, {}) for key in ("sample_weight_modes", "loss_weights")}
    else:
        loss, words = custom_objects.get(loss, loss), {"sample_weight_mode": config.get("sample_weight_mode")}
    model.compile(loss=loss, optimizer=optimizer, **words)
    return model


def model_from_json(json_string: Any, custom_objects: Any = {}) -> Any:  # noqa: B006
    return model_from_config(json.loads(json_string), custom_objects=custom_objects)


def model_from_yaml(yaml_string: Any, custom_objects: Any = {}) -> Any:  # noqa: B006
    from kmigrate_shims.keras.engine.saving import _yaml

    return model_from_config(_yaml().safe_load(yaml_string), custom_objects=custom_objects)
