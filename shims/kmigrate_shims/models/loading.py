"""Model files of every Keras, for programs that load what was saved then and what is saved now."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

import keras
from keras.src.saving.saving_lib import h5py

# What has classes and functions that files name.
NAMED = ("layers", "losses", "metrics", "optimizers")
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
    return keras.saving.load_model(filepath, custom_objects=custom_objects, compile=compile, **options)


def writer_of(path: Any) -> str:
    """`Keras 2.2.4`, where a Keras before 3 saved a model into the file; empty for everything else."""
    if not isinstance(path, str | os.PathLike) or not os.path.isfile(path) or not h5py.is_hdf5(path):
        return ""
    with h5py.File(path, "r") as file:
        if "model_config" not in file.attrs:
            return ""
        found = file.attrs.get("keras_version", "1")
    version = found.decode("utf-8", "replace") if isinstance(found, bytes) else str(found)
    number = version.partition(".")[0]
    return "" if number.isdigit() and int(number) >= 3 else f"Keras {version}"


def loader(needs: str) -> Any:
    """`kmigrate_runtime.load_legacy`, by its entry point."""
    for point in entry_points(group="kmigrate.legacy", name="load"):
        return point.load()
    raise NotImplementedError(needs)
