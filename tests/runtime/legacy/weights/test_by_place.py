"""Weights in the files of tf.keras 2.12 and later, which say where a layer stands and not what it is called."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import bundles
import h5py
import numpy as np
import pytest

from kmigrate_runtime import legacy
from kmigrate_runtime.complaints import Complaint


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundles.unpacked("places", tmp_path_factory.mktemp("places"))


def weights(spec: Any) -> dict[str, np.ndarray]:
    return {path: np.asarray(array) for path, array in spec.model.weights()}


@pytest.mark.parametrize("name", bundles.names("places", ".json"))
def test_they_are_those_of_the_whole_model(folder: Path, name: str) -> None:
    whole = weights(legacy.read(folder / f"{name}.h5"))
    alone = weights(legacy.read(folder / f"{name}.json", weights=folder / f"{name}.weights.h5"))
    assert sorted(alone) == sorted(whole)
    for path, array in whole.items():
        np.testing.assert_array_equal(alone[path], array)


def test_an_architecture_is_asked_for(folder: Path) -> None:
    with pytest.raises(Complaint, match=r"has weights and no architecture\. Give the architecture"):
        legacy.read(folder / "tf.keras-2.15-114.weights.h5")


def test_weights_of_another_model_are_refused(folder: Path) -> None:
    with pytest.raises(Complaint, match=r"Give the architecture that the weights were saved from"):
        legacy.read(folder / "tf.keras-2.15-114.json", weights=folder / "tf.keras-2.15-112.weights.h5")


def test_a_layer_without_its_arrays_is_refused(folder: Path, tmp_path: Path) -> None:
    changed = tmp_path / "less.weights.h5"
    changed.write_bytes((folder / "tf.keras-2.15-114.weights.h5").read_bytes())
    with h5py.File(changed, "r+") as file:
        del file["layers/dense/vars/1"]
    with pytest.raises(Complaint, match=r"has 1 arrays at layers/dense where 2 are needed"):
        legacy.read(folder / "tf.keras-2.15-114.json", weights=changed)


def test_a_layer_that_the_architecture_lacks_is_named(folder: Path, tmp_path: Path) -> None:
    changed = tmp_path / "more.weights.h5"
    changed.write_bytes((folder / "tf.keras-2.15-114.weights.h5").read_bytes())
    with h5py.File(changed, "r+") as file:
        file["layers/dense_9/vars/0"] = np.zeros(2, "float32")
    with pytest.raises(Complaint, match=r"it has weights at layers/dense_9, and the architecture has no layer there"):
        legacy.read(folder / "tf.keras-2.15-114.json", weights=changed)


def test_shapes_are_looked_at(folder: Path, tmp_path: Path) -> None:
    changed = tmp_path / "other.json"
    said = json.loads((folder / "tf.keras-2.15-114.json").read_text())
    dense = next(layer for layer in said["config"]["layers"] if layer["class_name"] == "Dense")
    dense["config"]["units"] += 1
    changed.write_text(json.dumps(said))
    with pytest.raises(Complaint, match="Give the architecture that the weights were saved from"):
        legacy.read(changed, weights=folder / "tf.keras-2.15-114.weights.h5")
