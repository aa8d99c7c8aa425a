"""Files of weights: `layer_0/param_0` and so on, or for a graph all parameters in one group."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from kmigrate_shims.keras.engine.h5 import ask_to_overwrite, open_for

__all__ = ["load_graph", "load_stack", "save_graph", "save_stack"]


def _may_write(filepath: Any, overwrite: bool) -> bool:
    return overwrite or not os.path.isfile(filepath) or bool(ask_to_overwrite(str(filepath)))


def _write(group: Any, weights: list[Any]) -> None:
    group.attrs["nb_params"] = len(weights)
    for place, value in enumerate(weights):
        group.create_dataset(f"param_{place}", data=np.asarray(value))


def _read(group: Any) -> list[Any]:
    return [np.asarray(group[f"param_{place}"]) for place in range(int(group.attrs["nb_params"]))]


def save_stack(model: Any, filepath: Any, overwrite: bool) -> None:
    if _may_write(filepath, overwrite):
        with open_for(filepath, "w") as file:
            file.attrs["nb_layers"] = len(model.layers)
            for place, layer in enumerate(model.layers):
                _write(file.create_group(f"layer_{place}"), layer.get_weights())


def load_stack(model: Any, filepath: Any) -> None:
    with open_for(filepath, "r") as file:
        if "nb_layers" not in file.attrs:
            raise ValueError(f"{filepath} is no file of weights that Keras 0.3 saved of a Sequential model.")
        for place in range(int(file.attrs["nb_layers"])):
            model.layers[place].set_weights(_read(file[f"layer_{place}"]))


def save_graph(model: Any, filepath: Any, overwrite: bool) -> None:
    if _may_write(filepath, overwrite):
        with open_for(filepath, "w") as file:
            _write(file.create_group("graph"), model.get_weights())


def load_graph(model: Any, filepath: Any) -> None:
    with open_for(filepath, "r") as file:
        if "graph" not in file:
            raise ValueError(f"{filepath} is no file of weights that Keras 0.3 saved of a Graph.")
        model.set_weights(_read(file["graph"]))
