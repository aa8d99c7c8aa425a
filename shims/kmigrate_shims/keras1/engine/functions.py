"""Functions in configurations: code of lambdas, names of others."""

from __future__ import annotations

import inspect
import types
from typing import Any

import numpy as np

from kmigrate_shims.keras.utils.generic_utils import func_dump, func_load, get_custom_objects


def told(config: dict[str, Any], key: str, function: Any, kind: str | None = None) -> None:
    """Puts a function, or what is none, in the configuration."""
    if isinstance(function, types.LambdaType):
        config[key], config[kind or key + "_type"] = func_dump(function), "lambda"
    elif callable(function):
        config[key], config[kind or key + "_type"] = function.__name__, "function"
    else:
        config[key], config[kind or key + "_type"] = function, "raw"


def asked(config: dict[str, Any], key: str, known: Any = None, kind: str | None = None) -> None:
    """The function again, in its place in the configuration."""
    how = config.pop(kind or key + "_type", "raw")
    if how == "lambda":
        from kmigrate_shims.keras1 import backend

        # What the module of Keras had, where the code was brought back.
        config[key] = func_load(config[key], globs={**globals(), "K": backend, "np": np, **(known or {})})
    elif how == "function":
        names = {**get_custom_objects(), **(known or {})}
        if config[key] not in names:
            raise ValueError(f"The configuration names the function {config[key]}: give it in custom_objects.")
        config[key] = names[config[key]]


def takes_mask(function: Any) -> bool:
    try:
        return "mask" in inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False
