"""Small legacy files, written byte by byte as an old Keras laid them out. `import making` in the tests beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np


def dense(name: str = "dense_1", units: int = 2, size: int = 3, **more: Any) -> dict[str, Any]:
    return {
        "class_name": "Dense",
        "config": {"name": name, "units": units, "batch_input_shape": [None, size], "use_bias": True, **more},
    }


def sequential(*layers: dict[str, Any]) -> dict[str, Any]:
    return {"class_name": "Sequential", "config": list(layers)}


def h5(
    path: Path,
    config: Any,
    weights: dict[str, dict[str, Any]],
    *,
    version: str | None = "2.2.4",
    backend: str | None = "tensorflow",
    training: Any = None,
    slots: dict[str, Any] | None = None,
) -> Path:
    """A model as `model.save` wrote it, or weights alone where there is no configuration."""
    with h5py.File(path, "w") as file:
        group = file
        if config is not None:
            file.attrs["model_config"] = (config if isinstance(config, str) else json.dumps(config)).encode()
            group = file.create_group("model_weights")
        if version:
            group.attrs["keras_version"] = version.encode()
        if backend:
            group.attrs["backend"] = backend.encode()
        group.attrs["layer_names"] = [name.encode() for name in weights]
        for name, arrays in weights.items():
            _arrays(group.create_group(name), arrays)
        if training is not None:
            file.attrs["training_config"] = json.dumps(training).encode()
        if slots is not None:
            _arrays(file.create_group("optimizer_weights"), slots)
    return path


def numbered(path: Path, *layers: list[Any]) -> Path:
    """Weights as Keras 0 wrote them."""
    with h5py.File(path, "w") as file:
        file.attrs["nb_layers"] = len(layers)
        for number, arrays in enumerate(layers):
            group = file.create_group(f"layer_{number}")
            group.attrs["nb_params"] = len(arrays)
            for place, array in enumerate(arrays):
                group.create_dataset(f"param_{place}", data=np.asarray(array, "float32"))
    return path


def model(path: Path, **more: Any) -> Path:
    """A small model that is in order."""
    weights = {"dense_1": {"dense_1/kernel:0": np.arange(6.0).reshape(3, 2), "dense_1/bias:0": np.zeros(2)}}
    return h5(path, sequential(dense()), weights, **more)


def _arrays(group: Any, arrays: dict[str, Any]) -> None:
    group.attrs["weight_names"] = [name.encode() for name in arrays]
    for name, array in arrays.items():
        group.create_dataset(name, data=np.asarray(array, "float32"))
