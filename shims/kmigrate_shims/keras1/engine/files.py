"""Files of Keras 1: architecture, weights under the names of then, and the optimizer."""

from __future__ import annotations

import json
import os
import warnings
from typing import Any

import numpy as np

from kmigrate_shims.keras import era
from kmigrate_shims.keras.engine.h5 import ask_to_overwrite, open_for
from kmigrate_shims.keras.engine.saving import default as _default
from kmigrate_shims.keras1 import backend as K

__all__ = ["default", "load_model", "load_weights", "save_model", "save_weights"]


def default(value: Any) -> Any:
    return value.__name__ if isinstance(value, type) else _default(value)


def _may_write(filepath: Any, overwrite: bool) -> bool:
    there = isinstance(filepath, (str, os.PathLike)) and os.path.isfile(filepath)
    return overwrite or not there or ask_to_overwrite(str(filepath))


def _text(value: Any) -> str:
    return value.decode("utf8") if isinstance(value, bytes) else str(value)


def weight_name(weight: Any, place: int) -> str:
    return str(getattr(weight, "name", None) or f"param_{place}")


# Weights


def write_weights(group: Any, model: Any) -> None:
    layers = model.flattened()
    group.attrs["layer_names"] = [layer.name.encode("utf8") for layer in layers]
    group.attrs["backend"] = K.backend().encode("utf8")
    group.attrs["keras_version"] = era.ERA.keras.encode("utf8")
    for layer in layers:
        mine = group.create_group(layer.name)
        values = K.batch_get_value(layer.weights)
        names = [weight_name(w, i).encode("utf8") for i, w in enumerate(layer.weights)]
        mine.attrs["weight_names"] = names
        for name, value in zip(names, values, strict=True):
            mine.create_dataset(name.decode("utf8"), data=np.asarray(value))


def _values(group: Any) -> list[Any]:
    return [np.asarray(group[_text(name)]) for name in group.attrs["weight_names"]]


def _fit(layer: Any, values: list[Any]) -> list[Any]:
    """Kernels of Conv1D were turned before 1.0.7, as in `th`."""
    if type(layer).__name__ == "Convolution1D" and values:
        first = values[0]
        if first.ndim == 4 and first.shape == (layer.nb_filter, first.shape[1], layer.filter_length, 1):
            values[0] = np.transpose(first, (2, 3, 1, 0)) if layer.filter_length > 1 else first
    return values


def read_weights(group: Any, model: Any) -> None:
    layers = [layer for layer in model.flattened() if layer.weights]
    names = [_text(name) for name in group.attrs["layer_names"]]
    names = [name for name in names if len(group[name].attrs["weight_names"])]
    if len(names) != len(layers):
        raise ValueError(
            f"You are trying to load a weight file containing {len(names)} layers into a model with {len(layers)} "
            "layers."
        )
    pairs = []
    for name, layer in zip(names, layers, strict=True):
        values = _fit(layer, _values(group[name]))
        if len(values) != len(layer.weights):
            raise ValueError(
                f'Layer "{layer.name}" (named "{name}" in the save file) expects {len(layer.weights)} weights, and '
                f"the file holds {len(values)}."
            )
        pairs += list(zip(layer.weights, values, strict=True))
    K.batch_set_value(pairs)


def read_weights_by_name(group: Any, model: Any) -> None:
    known: dict[str, list[Any]] = {}
    for layer in model.flattened():
        known.setdefault(layer.name, []).append(layer)
    pairs = []
    for name in (_text(n) for n in group.attrs["layer_names"]):
        for layer in known.get(name, []):
            values = _fit(layer, _values(group[name]))
            if len(values) != len(layer.weights):
                raise ValueError(
                    f'Layer "{layer.name}" expects {len(layer.weights)} weights, and the file holds {len(values)}.'
                )
            pairs += list(zip(layer.weights, values, strict=True))
    K.batch_set_value(pairs)


def save_weights(model: Any, filepath: Any, overwrite: bool = True) -> None:
    if _may_write(filepath, overwrite):
        with open_for(filepath, "w") as file:
            write_weights(file, model)


def load_weights(model: Any, filepath: Any, by_name: bool = False) -> None:
    with open_for(filepath, "r") as file:
        group = file["model_weights"] if "layer_names" not in file.attrs and "model_weights" in file else file
        (read_weights_by_name if by_name else read_weights)(group, model)


# Whole models


def save_model(model: Any, filepath: Any, overwrite: bool = True) -> None:
    if not _may_write(filepath, overwrite):
        return
    with open_for(filepath, "w") as file:
        file.attrs["keras_version"] = era.ERA.keras.encode("utf8")
        config = {"class_name": type(model).__name__, "config": model.get_config()}
        file.attrs["model_config"] = json.dumps(config, default=default).encode("utf8")
        write_weights(file.create_group("model_weights"), model)
        if model.__dict__.get("optimizer") is not None:
            _write_training(model, file)


def _write_training(model: Any, file: Any) -> None:
    from kmigrate_shims.keras1 import optimizers

    if isinstance(model.optimizer, optimizers.TFOptimizer):
        warnings.warn(
            "TensorFlow optimizers do not make it possible to access optimizer attributes or optimizer state after "
            "instantiation, so the optimizer is not saved. You will have to compile your model again after loading it.",
            stacklevel=4,
        )
        return
    told = {
        "optimizer_config": {"class_name": type(model.optimizer).__name__, "config": model.optimizer.get_config()},
        "loss": model.loss, "metrics": model.metrics, "sample_weight_mode": model.sample_weight_mode,
        "loss_weights": model.loss_weights,
    }  # fmt: skip
    file.attrs["training_config"] = json.dumps(told, default=default).encode("utf8")
    weights = getattr(model.optimizer, "weights", [])
    if not weights:
        return
    group = file.create_group("optimizer_weights")
    names = [f"{getattr(w, 'name', None) or 'param'}_{i}".encode() for i, w in enumerate(weights)]
    group.attrs["weight_names"] = names
    for name, value in zip(names, K.batch_get_value(weights), strict=True):
        group.create_dataset(name.decode(), data=np.asarray(value))


def load_model(filepath: Any, custom_objects: Any = None) -> Any:
    from kmigrate_shims.keras1.models import model_from_config
    from kmigrate_shims.keras1.optimizers import optimizer_from_config

    known = custom_objects or {}
    with open_for(filepath, "r") as file:
        if file.attrs.get("model_config") is None:
            raise ValueError("No model found in config file.")
        model = model_from_config(json.loads(_text(file.attrs["model_config"])), custom_objects=known)
        read_weights(file["model_weights"], model)
        said = file.attrs.get("training_config")
        if said is None:
            warnings.warn(
                "No training configuration found in save file: the model was *not* compiled. Compile it manually.",
                stacklevel=2,
            )
            return model
        told = json.loads(_text(said))
        model.compile(
            optimizer=optimizer_from_config(told["optimizer_config"], known), loss=_named(told["loss"], known),
            metrics=_named(told["metrics"], known), loss_weights=told["loss_weights"],
            sample_weight_mode=told["sample_weight_mode"],
        )  # fmt: skip
        if "optimizer_weights" in file:
            model._make_train_function()
            model.optimizer.set_weights(_values(file["optimizer_weights"]))
    return model


def _named(value: Any, known: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_named(one, known) for one in value]
    if isinstance(value, dict):
        return {key: _named(one, known) for key, one in value.items()}
    return known.get(value, value) if isinstance(value, str) else value


# Pickles


def pickled(model: Any) -> Any:
    import io

    from kmigrate_shims.keras.engine.saving import h5py

    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        save_model(model, file)
    return stream.getvalue()


def unpickle(state: Any) -> Any:
    import io

    from kmigrate_shims.keras.engine.saving import h5py

    with h5py.File(io.BytesIO(state), "r") as file:
        return load_model(file)
