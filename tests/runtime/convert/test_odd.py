"""Files that are odd and right, as Keras 1.2.2 and 2.3.1 wrote them (`fixtures/models/odd/record.py`), and such as lack a part."""

from __future__ import annotations

import json
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)

import h5py  # noqa: E402
import numpy as np  # noqa: E402

from kmigrate_runtime import load_legacy  # noqa: E402
from kmigrate_runtime.complaints import Complaint  # noqa: E402
from kmigrate_runtime.convert import convert  # noqa: E402

FIXTURES = Path(__file__).parents[3] / "fixtures" / "models"
MODELS = [
    ("keras-1.2.2", "slash"),
    ("keras-1.2.2", "letters"),
    ("keras-2.3.1", "slash"),
    ("keras-2.3.1", "many_names"),
    ("keras-2.3.1", "many_weights"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("odd")
    for stack in sorted({stack for stack, _ in MODELS}):
        with tarfile.open(FIXTURES / "odd" / f"{stack}.tar.xz") as archive:
            archive.extractall(place, filter="data")
    return place


@pytest.mark.parametrize(("stack", "name"), MODELS)
def test_names_of_any_kind_and_number(folder: Path, stack: str, name: str) -> None:
    kept = np.load(folder / stack / f"{name}.npz")
    model = load_legacy(folder / stack / f"{name}.h5")
    found = model.predict(kept["x"], verbose=0)
    np.testing.assert_allclose(found, kept["y"], rtol=0, atol=1e-5 * np.abs(kept["y"]).max())


@pytest.mark.parametrize("change", [lambda file: file.pop("model_weights"),
                                    lambda file: file["model_weights"].attrs.pop("layer_names")])  # fmt: skip
def test_an_architecture_without_its_weights(folder: Path, tmp_path: Path, change: Callable[[Any], object]) -> None:
    old = shutil.copy(folder / "keras-2.3.1" / "slash.h5", tmp_path / "old.h5")
    with h5py.File(old, "r+") as file:
        change(file)
    with pytest.raises(Complaint, match=r"old\.h5 has an architecture and none of its weights\. Take another copy"):
        convert(old, tmp_path / "new.keras")
    assert not (tmp_path / "new.keras").exists()


def test_numbers_that_are_none_are_told(folder: Path, tmp_path: Path) -> None:
    old = shutil.copy(folder / "keras-2.3.1" / "slash.h5", tmp_path / "old.h5")
    assert not convert(old, tmp_path / "sound.keras").built.notes
    with h5py.File(old, "r+") as file:
        file["model_weights/c/d/e/c/d/e/bias:0"][0] = np.nan
    report = convert(old, tmp_path / "new.keras")
    assert report.written
    assert any("gives NaN or infinity" in note for note in report.built.notes)


def test_weights_of_other_names_fit_by_their_order(tmp_path: Path) -> None:
    """Before Keras 2.2 a model in a Sequential had no name in its architecture; names of other layers say nothing of it."""

    def dense(name: str) -> dict[str, Any]:
        return {"class_name": "Dense", "config": {"name": name, "units": 2, "batch_input_shape": [None, 2]}}

    inner = {"class_name": "Sequential", "config": [dense("c")]}
    entries = [dense("a"), inner, dense("b")]
    (tmp_path / "old.json").write_text(
        json.dumps({"class_name": "Sequential", "config": entries, "keras_version": "2.0.8", "backend": "tensorflow"})
    )
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file.attrs["layer_names"] = [b"x", b"y", b"z"]
        for number, name in enumerate("xyz"):
            group = file.create_group(name)
            group.attrs["weight_names"] = [f"{name}/kernel:0".encode(), f"{name}/bias:0".encode()]
            group[f"{name}/kernel:0"], group[f"{name}/bias:0"] = np.eye(2) * (number + 1), np.zeros(2)
    model = load_legacy(tmp_path / "old.json", weights=tmp_path / "w.h5")
    assert model.predict(np.ones((1, 2)), verbose=0).tolist() == [[6.0, 6.0]]


@pytest.mark.parametrize("name", ["Normalization", "Identity", "TextVectorization"])
def test_a_layer_that_tf_keras_has_is_the_users_in_another_file(tmp_path: Path, name: str) -> None:
    own = {"class_name": name, "config": {"name": "own", "batch_input_shape": [None, 2]}}
    said = {"class_name": "Sequential", "config": [own], "keras_version": "2.2.4", "backend": "tensorflow"}
    (tmp_path / "old.json").write_text(json.dumps(said))
    with pytest.raises(Complaint, match=f"needs the class '{name}', which the file names and does not hold"):
        load_legacy(tmp_path / "old.json")
