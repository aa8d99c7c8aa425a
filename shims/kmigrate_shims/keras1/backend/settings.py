"""The settings of the backend, by their names of Keras 1."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from kmigrate_shims.backend import config
from kmigrate_shims.backend.config import get_uid, reset_uids
from kmigrate_shims.keras import era

__all__ = [
    "backend", "cast_to_floatx", "epsilon", "floatx", "get_uid", "image_dim_ordering", "legacy_weight_ordering",
    "reset_uids", "set_epsilon", "set_floatx", "set_image_dim_ordering", "set_legacy_weight_ordering",
]  # fmt: skip
backend, epsilon, floatx = config.backend, config.epsilon, config.floatx
_KEPT: dict[str, Any] = {"legacy": False}


def on_theano() -> bool:
    return era.ERA.backend == "theano"


def set_epsilon(e: float) -> None:
    config.set_epsilon(e)


def set_floatx(floatx: str) -> None:
    if floatx not in ("float16", "float32", "float64"):
        raise ValueError(f"Unknown floatx type: {floatx}")
    config.set_floatx(str(floatx))


def cast_to_floatx(x: Any) -> Any:
    return np.asarray(x, dtype=floatx())


def image_dim_ordering() -> str:
    return config.image_dim_ordering()


def set_image_dim_ordering(dim_ordering: str) -> None:
    config.set_image_dim_ordering(dim_ordering)


def legacy_weight_ordering() -> bool:
    return bool(_KEPT["legacy"])


def set_legacy_weight_ordering(value: bool) -> None:
    if value not in (True, False):
        raise ValueError("the weight ordering is legacy, or it is not: True or False")
    _KEPT["legacy"] = bool(value)


def read_settings() -> None:
    """What `keras.json` says, as Keras 1 and 0.3 read it; before 1.1 images were channels first by default."""
    set_image_dim_ordering("th" if era.is_before("1.1") else "tf")
    file = Path(os.environ.get("KERAS_HOME", str(Path.home() / ".keras"))) / "keras.json"
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    if said.get("image_dim_ordering") in ("th", "tf"):
        set_image_dim_ordering(said["image_dim_ordering"])
    if said.get("floatx") in ("float16", "float32", "float64"):
        set_floatx(said["floatx"])
    if isinstance(said.get("epsilon"), float):
        set_epsilon(said["epsilon"])
