"""Model files in the format of Keras 2: one .h5 with the architecture, the weights and the optimizer."""

from __future__ import annotations

import json
import os
import pickle
import warnings
import zipfile
from typing import Any

import numpy as np
import tensorflow as tf
from keras.src.saving import saving_api
from keras.src.saving.saving_lib import h5py

from kmigrate_shims import backend as K
from kmigrate_shims.keras import era, losses, optimizers
from kmigrate_shims.keras.engine.h5 import ask_to_overwrite as ask_to_proceed_with_overwrite
from kmigrate_shims.keras.engine.h5 import is_remote, names_of, open_for, read_weights, write_names, write_weights
from kmigrate_shims.keras.engine.legacy_weights import preprocess_weights_for_loading
from kmigrate_shims.keras.utils.generic_utils import CustomObjectScope, to_list


def default(value: Any) -> Any:
    """What JSON has no word for."""
    if isinstance(value, np.ndarray):
        return {"type": type(value).__name__, "value": value.tolist()}
    if isinstance(value, np.generic):
        return value.item()
    if hasattr(value, "get_config") and not isinstance(value, type):
        return {"class_name": type(value).__name__, "config": value.get_config()}
    if callable(value):
        return getattr(value, "__name__", type(value).__name__)
    raise TypeError("Not JSON Serializable:", value)


def dump_yaml(config: Any, **kwargs: Any) -> str:
    yaml = _yaml()
    return str(yaml.dump(json.loads(json.dumps(config, default=default)), **kwargs))


def _yaml() -> Any:
    import importlib

    try:
        return importlib.import_module("yaml")
    except ImportError:
        raise ImportError("to_yaml and model_from_yaml need PyYAML: pip install pyyaml") from None


def model_from_config(config: Any, custom_objects: Any = None) -> Any:
    if isinstance(config, list):
        raise TypeError(
            "`model_from_config` expects a dictionary, not a list. Maybe you meant to use "
            "`Sequential.from_config(config)`?"
        )
    from kmigrate_shims.keras.layers import deserialize

    return deserialize(config, custom_objects=custom_objects)


def model_from_json(json_string: Any, custom_objects: Any = None) -> Any:
    return model_from_config(json.loads(json_string), custom_objects)


def model_from_yaml(yaml_string: Any, custom_objects: Any = None) -> Any:
    return model_from_config(_yaml().safe_load(yaml_string), custom_objects)


# Saving


def _training_config(model: Any) -> Any:
    def told(loss: Any) -> Any:
        if isinstance(loss, dict):
            return {key: told(one) for key, one in loss.items()}
        if isinstance(loss, (list, tuple)):
            return [told(one) for one in loss]
        return default(loss) if callable(loss) or hasattr(loss, "get_config") else loss

    return {
        "optimizer_config": {
            "class_name": type(model.optimizer).__name__,
            "config": model.optimizer.get_config(),
        },
        "loss": told(model.loss),
        "metrics": told(model._compile_metrics),
        "weighted_metrics": told(model._compile_weighted_metrics),
        "sample_weight_mode": model.sample_weight_mode,
        "loss_weights": model.loss_weights,
    }


class _Files:
    """The names by which old programs reached TensorFlow's file systems."""

    FileIO = staticmethod(tf.io.gfile.GFile)
    file_exists = staticmethod(tf.io.gfile.exists)
    copy = staticmethod(tf.io.gfile.copy)
    delete_file = staticmethod(tf.io.gfile.remove)
    is_directory = staticmethod(tf.io.gfile.isdir)


tf_file_io: Any = _Files


def _is_there(filepath: Any) -> bool:
    if is_remote(filepath):
        return bool(tf_file_io.file_exists(str(filepath)))
    return isinstance(filepath, (str, os.PathLike)) and os.path.isfile(filepath)


def save_model(model: Any, filepath: Any, overwrite: bool = True, include_optimizer: bool = True) -> None:
    if not overwrite and _is_there(filepath) and not ask_to_proceed_with_overwrite(str(filepath)):
        return
    with open_for(filepath, "w") as file:
        _write(model, file, include_optimizer)


def _write(model: Any, file: Any, include_optimizer: bool) -> None:
    file.attrs["keras_version"] = era.ERA.keras.encode("utf8")
    file.attrs["backend"] = K.backend().encode("utf8")
    config = {"class_name": type(model).__name__, "config": model.get_config()}
    file.attrs["model_config"] = json.dumps(config, default=default).encode("utf8")
    write_weights(file.create_group("model_weights"), model._inner_layers())
    if not (include_optimizer and model.__dict__.get("optimizer")):
        return
    if isinstance(model.optimizer, optimizers.TFOptimizer):
        warnings.warn(
            "TensorFlow optimizers do not make it possible to access optimizer attributes or optimizer state after "
            "instantiation. As a result, we cannot save the optimizer as part of the model save file. You will have "
            "to compile your model again after loading it.",
            stacklevel=3,
        )
        return
    file.attrs["training_config"] = json.dumps(_training_config(model), default=default).encode("utf8")
    if model.__dict__.get("_is_compiled") and model.__dict__.get("train_function") is None:
        return
    weights = getattr(model.optimizer, "weights", [])
    if weights:
        group = file.create_group("optimizer_weights")
        names = []
        for index, value in enumerate(K.batch_get_value(weights)):
            name = f"{getattr(weights[index], 'name', 'param')}_{index}:0"
            names.append(name.encode("utf8"))
            group.create_dataset(name, data=np.asarray(value))
        group.attrs["weight_names"] = names


def save_weights(model: Any, filepath: Any, overwrite: bool = True) -> None:
    if not overwrite and _is_there(filepath) and not ask_to_proceed_with_overwrite(str(filepath)):
        return
    with open_for(filepath, "w") as file:
        write_weights(file, model._inner_layers())


# Loading


def load_model(filepath: Any, custom_objects: Any = None, compile: bool = True) -> Any:
    if isinstance(filepath, (str, os.PathLike)):
        if zipfile.is_zipfile(filepath):  # a file of today's Keras
            return saving_api.load_model(filepath, custom_objects=custom_objects, compile=compile)
        if not is_remote(filepath) and not os.path.exists(filepath):
            raise OSError(f"Unable to open file (unable to open file: name = '{filepath}', errno = 2)")
    with open_for(filepath, "r") as file, CustomObjectScope(custom_objects or {}):
        return _read(file, custom_objects, compile)


def _text(value: Any) -> str:
    return value.decode("utf8") if isinstance(value, bytes) else str(value)


def _read(file: Any, custom_objects: Any, compile: bool) -> Any:
    if "model_config" not in file.attrs:
        raise ValueError("No model found in config file.")
    version = _text(file.attrs.get("keras_version", b"1"))
    if version.startswith(("0", "1")) and not era.is_before("2.0"):
        return _by_runtime(file)
    model = model_from_config(json.loads(_text(file.attrs["model_config"])), custom_objects)
    read_weights(file["model_weights"], model._inner_layers())
    if compile and "training_config" in file.attrs:
        _compile(model, json.loads(_text(file.attrs["training_config"])), file, custom_objects)
    elif compile:
        warnings.warn(
            "No training configuration found in save file: the model was *not* compiled. Compile it manually.",
            stacklevel=4,
        )
    return model


def _by_runtime(file: Any) -> Any:
    """Older files are for the runtime, which knows what their backend and release meant."""
    from importlib.metadata import entry_points

    path = getattr(file, "filename", None)
    for point in entry_points(group="kmigrate.legacy", name="load"):
        return point.load()(path)
    raise ValueError(
        f"{path} was saved by Keras 1, which Keras 2 cannot load as it stands. "
        'pip install "kmigrate[runtime]" and it is loaded by kmigrate_runtime.'
    )


def _compile(model: Any, config: Any, file: Any, custom_objects: Any) -> None:
    known = custom_objects or {}

    def named(value: Any) -> Any:
        if isinstance(value, list):
            return [named(one) for one in value]
        if isinstance(value, dict):
            if "class_name" in value and "config" in value:
                return losses.deserialize(value, known)
            return {key: named(one) for key, one in value.items()}
        return known.get(value, value) if isinstance(value, str) else value

    model.compile(
        optimizer=optimizers.deserialize(config["optimizer_config"], custom_objects=custom_objects),
        loss=named(config["loss"]),
        metrics=_metrics(config.get("metrics"), known),
        loss_weights=config.get("loss_weights"),
        sample_weight_mode=config.get("sample_weight_mode"),
        weighted_metrics=_metrics(config.get("weighted_metrics"), known),
    )
    if "optimizer_weights" not in file:
        return
    model._make_train_function()
    group = file["optimizer_weights"]
    names = [_text(n) for n in group.attrs["weight_names"]]
    try:
        model.optimizer.set_weights([np.asarray(group[n]) for n in names])
    except ValueError:
        warnings.warn(
            "Error in loading the saved optimizer state. As a result, your model is starting with a freshly "
            "initialized optimizer.",
            stacklevel=4,
        )


def _metrics(value: Any, known: Any) -> Any:
    from kmigrate_shims.keras import metrics

    if isinstance(value, list):
        return [_metrics(one, known) for one in value]
    if isinstance(value, dict):
        if "class_name" in value and "config" in value:
            return metrics.deserialize(value, known)
        return {key: _metrics(one, known) for key, one in value.items()}
    return known.get(value, value) if isinstance(value, str) else value


def load_weights(
    model: Any, filepath: Any, by_name: bool = False, skip_mismatch: bool = False, reshape: bool = False
) -> None:
    with open_for(filepath, "r") as file:
        group = file["model_weights"] if "layer_names" not in file.attrs and "model_weights" in file else file
        if by_name:
            load_weights_from_hdf5_group_by_name(group, model._inner_layers(), skip_mismatch, reshape)
        else:
            read_weights(group, model._inner_layers(), reshape)


def save_weights_to_hdf5_group(f: Any, layers: Any) -> None:
    write_weights(f, layers)


def save_attributes_to_hdf5_group(group: Any, name: str, data: list[bytes]) -> None:
    """A list of names, in as many attributes as it needs."""
    write_names(group, name, data)


def load_attributes_from_hdf5_group(group: Any, name: str) -> list[str]:
    return names_of(group, name)


def allow_read_from_gcs(load_function: Any) -> Any:
    """Let a function read from a bucket; all functions here do."""
    return load_function


def allow_write_to_gcs(save_function: Any) -> Any:
    return save_function


def load_weights_from_hdf5_group(f: Any, layers: Any, reshape: bool = False) -> None:
    read_weights(f, layers, reshape)


def load_weights_from_hdf5_group_by_name(
    f: Any, layers: Any, skip_mismatch: bool = False, reshape: bool = False
) -> None:
    from kmigrate_shims.keras.engine.h5 import read_by_name

    read_by_name(f, layers, skip_mismatch, reshape)


# Pickles


def pickle_model(model: Any) -> Any:
    """The file of the model as bytes."""
    import io

    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        _write(model, file, True)
    return buffer.getvalue()


def unpickle_model(state: Any) -> Any:
    import io

    with h5py.File(io.BytesIO(state), "r") as file:
        return _read(file, None, True)


__all__ = [
    "load_model", "load_weights_from_hdf5_group", "load_weights_from_hdf5_group_by_name", "model_from_config",
    "model_from_json", "model_from_yaml", "pickle", "pickle_model", "preprocess_weights_for_loading", "save_model",
    "to_list", "unpickle_model",
]  # fmt: skip
