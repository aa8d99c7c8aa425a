"""A .keras file of a large model is written and compared a few rows at a time.

Keras holds the whole file in memory while it writes one, and again while it reads one.
"""

from __future__ import annotations

import datetime
import json
import zipfile
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
from keras.src.saving import saving_lib

from kmigrate_runtime.build.streams import parts
from kmigrate_runtime.complaints import Complaint

WEIGHTS = "model.weights.h5"
BYTES = 80 * 2**20


def is_large(model: Any) -> bool:
    """Whether it is worth the while. Layers that keep files of their own are left to Keras."""
    return sum(_bytes(one) for one in model.weights) > BYTES and not any(
        type(layer).save_assets is not keras.layers.Layer.save_assets
        for layer in model._flatten_layers()
        if hasattr(layer, "save_assets") and hasattr(keras.layers.Layer, "save_assets")
    )


def _bytes(variable: Any) -> int:
    return int(np.prod(variable.shape, dtype=object)) * 4


class _Store(saving_lib.H5IOStore):
    """What Keras writes variables into. It asks for its own class, and nothing of that is used."""

    def __init__(self, file: Any) -> None:
        self.file = file

    def __bool__(self) -> bool:
        return True

    def make(self, path: str, metadata: Any = None) -> _Entry:
        return _Entry(self.file, f"{path}/vars" if path else "vars", metadata or {})


class _Entry(dict[str, Any]):
    def __init__(self, file: Any, path: str, metadata: dict[str, Any]) -> None:
        super().__init__()
        self.file, self.path, self.metadata = file, path, metadata
        # Keras 3.0 looks for the group of every layer.
        group = file.require_group(path)
        for key, value in metadata.items():
            group.attrs[key] = value

    def __setitem__(self, key: str, value: Any) -> None:
        shape = tuple(value.shape)
        place = f"{self.path}/{key}"
        if not shape or np.prod(shape, dtype=object) * 4 <= BYTES // 10:
            self.file[place] = keras.ops.convert_to_numpy(value)
            return
        dataset = self.file.create_dataset(place, shape, dtype=str(value.dtype))
        for span in parts(shape):
            dataset[span] = np.asarray(value[span])


def save(model: Any, where: Path) -> None:
    weights = where.with_suffix(".weights.h5")
    try:
        with h5py.File(weights, "w") as file:
            saving_lib._save_state(model, _Store(file), None, "", set())
        now = datetime.datetime.now().strftime("%Y-%m-%d@%H:%M:%S")
        with zipfile.ZipFile(where, "w", zipfile.ZIP_STORED, allowZip64=True) as bundle:
            bundle.writestr("metadata.json", json.dumps({"keras_version": keras.__version__, "date_saved": now}))
            bundle.writestr("config.json", json.dumps(keras.saving.serialize_keras_object(model)))
            bundle.write(weights, WEIGHTS)
    finally:
        weights.unlink(missing_ok=True)


def compare(model: Any, where: Path) -> None:
    """Every number of the file with that of the model, and the configuration with what Keras reads of it."""
    with zipfile.ZipFile(where) as bundle, bundle.open(WEIGHTS) as member, h5py.File(member, "r") as file:
        checked = _Compared(file)
        saving_lib._save_state(model, checked, None, "", set())
        json.loads(bundle.read("config.json"))
    if checked.count < len(model.weights):
        raise Complaint(f"{where.name}: of {len(model.weights)} weights {checked.count} were written.")


class _Compared(_Store):
    """Takes the place of what is written to, and finds it there already."""

    count = 0

    def make(self, path: str, metadata: Any = None) -> Any:
        return _Found(self, f"{path}/vars" if path else "vars")


class _Found(dict[str, Any]):
    def __init__(self, home: _Compared, path: str) -> None:
        super().__init__()
        self.home, self.path = home, path

    def __setitem__(self, key: str, value: Any) -> None:
        dataset = self.home.file[f"{self.path}/{key}"]
        shape = tuple(value.shape)
        for span in parts(shape) if shape else [()]:
            one = np.asarray(value[span] if shape else keras.ops.convert_to_numpy(value))
            if not np.array_equal(dataset[span], one, equal_nan=one.dtype.kind == "f"):
                raise Complaint(f"{self.path}/{key}: what was written is not what the model has.")
        self.home.count += 1
