"""Optimizers of the dictionaries that `get_config` gave."""

from __future__ import annotations

from typing import Any

import keras

from kmigrate_shims.optimizers.adaptive import Adam, Adamax, Nadam
from kmigrate_shims.optimizers.simple import SGD, Adadelta, Adagrad, RMSprop

CLASSES: dict[str, Any] = {cls.__name__.lower(): cls for cls in (SGD, RMSprop, Adagrad, Adadelta, Adam, Adamax, Nadam)}
# What Keras 3 has in no configuration, and takes out of one with a warning at most.
OLD = {"lr", "decay", "schedule_decay"}


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """`{"class_name": ..., "config": ...}`: one of the old classes where only they have what the configuration says."""
    inner = config.get("config") if isinstance(config, dict) else None
    if isinstance(inner, dict) and OLD & inner.keys():
        cls = CLASSES.get(str(config.get("class_name")).lower())
        if cls is not None:
            return cls.from_config(inner)
    return keras.optimizers.deserialize(config, custom_objects=custom_objects)
