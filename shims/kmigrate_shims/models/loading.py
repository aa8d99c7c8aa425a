"""Model files of every Keras, for programs that load what was saved then and what is saved now."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

import keras
import numpy as np
from keras.src.legacy.saving import legacy_h5_format
from keras.src.ops.operation import Operation
from keras.src.saving.saving_lib import h5py

# What has classes and functions that files name.
NAMED = ("layers", "losses", "metrics", "optimizers")
WORDS = {
    **{"mse": "mean_squared_error", "mae": "mean_absolute_error", "mape": "mean_absolute_percentage_error"},
    **{"msle": "mean_squared_logarithmic_error", "MSE": "mean_squared_error", "MAE": "mean_absolute_error"},
}
NEEDS = (
    "{} was written by {}, and Keras 3 would load something else, or nothing: kmigrate's runtime reads it, and is not "
    'installed. Use pip install "kmigrate[runtime]", or make a new file of it by kmigrate convert.'
)


def load_model(
    filepath: Any, custom_objects: Any = None, compile: bool = True, *, backend: str | None = None, **options: Any
) -> Any:
    """A model of Keras 3, of a file that any Keras saved.

    What the old Keras wrote is read by kmigrate's runtime, whose `load_legacy` takes further `options`; `backend` is
    for files of Keras 1, which do not say theirs. For files of today they are those of `keras.saving.load_model`.
    """
    writer = writer_of(filepath)
    if writer:
        if custom_objects:
            options.setdefault("custom", dict(custom_objects))
        return loader(NEEDS.format(filepath, writer))(filepath, backend=backend, compile=compile, **options)
    for name in NAMED:
        import_module(f"kmigrate_shims.{name}")
    if not _is_hdf5(filepath):
        return keras.saving.load_model(filepath, custom_objects=custom_objects, compile=compile, **options)
    with keras.saving.custom_object_scope(unknown_to_hdf5()):
        model = keras.saving.load_model(filepath, custom_objects=custom_objects, compile=compile, **options)
    _go_on(model, filepath)
    return model


def unknown_to_hdf5() -> dict[str, Any]:
    """What Keras 3 writes into HDF5 and does not know there again: operations between layers, and words of losses."""
    found: dict[str, Any] = {word: getattr(keras.losses, name) for word, name in WORDS.items()}
    classes = [*Operation.__subclasses__()]
    while classes:
        cls = classes.pop()
        classes += cls.__subclasses__()
        if cls.__module__.startswith("keras.src.ops") and not hasattr(keras.layers, cls.__name__):
            found[cls.__name__] = cls
    return found


def _go_on(model: Any, path: Any) -> None:
    """Gives the optimizer its weights and state: Keras 3 builds one from HDF5 for no weights, which cannot step."""
    before = getattr(model, "optimizer", None)
    if before is None or not before.built or getattr(before, "_trainable_variables", None):
        return
    optimizer = type(before).from_config(before.get_config())
    optimizer.build(model.trainable_variables)
    with h5py.File(path, "r") as file:
        values = [np.asarray(value) for value in legacy_h5_format.load_optimizer_weights_from_hdf5_group(file)]
    if [tuple(variable.shape) for variable in optimizer.variables] == [value.shape for value in values]:
        for variable, value in zip(optimizer.variables, values, strict=True):
            variable.assign(value)
    model.optimizer = optimizer


def writer_of(path: Any) -> str:
    """`Keras 2.2.4`, where a Keras before 3 saved a model into the file; empty for everything else."""
    if not _is_hdf5(path):
        return ""
    with h5py.File(path, "r") as file:
        if "model_config" not in file.attrs:
            return ""
        found = file.attrs.get("keras_version", "1")
    version = found.decode("utf-8", "replace") if isinstance(found, bytes) else str(found)
    number = version.partition(".")[0]
    return "" if number.isdigit() and int(number) >= 3 else f"Keras {version}"


def _is_hdf5(path: Any) -> bool:
    return isinstance(path, str | os.PathLike) and os.path.isfile(path) and bool(h5py.is_hdf5(path))


def loader(needs: str) -> Any:
    """`kmigrate_runtime.load_legacy`, by its entry point."""
    for point in entry_points(group="kmigrate.legacy", name="load"):
        return point.load()
    raise NotImplementedError(needs)
