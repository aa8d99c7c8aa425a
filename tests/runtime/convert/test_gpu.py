"""Models that want GPUs become plain ones: `multi_gpu_model`, layers of CuDNN. Recorded by fixtures/models/gpu/record.py."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_runtime import legacy  # noqa: E402
from kmigrate_runtime.build import build  # noqa: E402
from kmigrate_runtime.complaints import Complaint  # noqa: E402
from kmigrate_runtime.convert.check import check, compute, reset  # noqa: E402

FOLDER = Path(__file__).parents[3] / "fixtures" / "models" / "gpu"
STACKS = sorted(path.name.removesuffix(".tar.xz") for path in FOLDER.glob("*.tar.xz"))
PARALLEL = ("sequential", "three", "several", "nested", "relocated")


def _names(ending: str) -> list[tuple[str, str]]:
    found = []
    for stack in STACKS:
        with tarfile.open(FOLDER / f"{stack}.tar.xz") as archive:
            names = archive.getnames()
        found += [(stack, name.removesuffix(ending)) for name in names if name.endswith(ending)]
    return found


# `backwards_LSTM.plain.weights.h5` and `states.weights.h5` end as models do.
WEIGHTS = _names(".weights.h5")
MODELS = [pair for pair in _names(".h5") if not pair[1].endswith(".weights") and pair[0] != "keras-2.0.9"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("gpu")
    for stack in STACKS:
        with tarfile.open(FOLDER / f"{stack}.tar.xz") as archive:
            archive.extractall(place / stack, filter="data")
    return place


class Kept:
    def __init__(self, path: Path, name: str) -> None:
        bundle = np.load(path)
        kept = {key: bundle[key] for key in sorted(bundle.files) if key.startswith(f"{name}.")}
        self.refused = str(kept.pop(f"{name}.refused", ""))
        self.parts: dict[str, list[np.ndarray]] = {}
        for key, array in kept.items():
            self.parts.setdefault(key.split(".")[1], []).append(array)


def _near(found: list[np.ndarray], recorded: list[np.ndarray], tolerance: float) -> None:
    for one, other in zip(found, recorded, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=tolerance * np.abs(other).max())


def _single(arrays: list[np.ndarray]) -> Any:
    return arrays if len(arrays) > 1 else arrays[0]


@pytest.mark.parametrize(("stack", "name"), MODELS)
def test_a_model_computes_and_trains_as_it_did(folder: Path, stack: str, name: str) -> None:
    kept = Kept(folder / stack / "kept.npz", name).parts
    spec = legacy.read(folder / stack / f"{name}.h5")
    made = build(spec)
    assert not [layer for layer in made.model.layers if type(layer).__name__ == "Lambda"]
    assert check(spec, made).holds
    if name in PARALLEL or name.startswith("backwards"):  # the others were trained further before they were saved
        _near(compute(made.model, kept["input"]), kept["output"], 1e-5)
    if "loss" not in kept or (name, keras.__version__[:3]) == ("nested", "3.0"):
        return
    reset(made.model)
    made.model.run_eagerly = True
    losses = []
    for _ in kept["loss"][0]:
        made.model.reset_metrics()
        losses.append(
            made.model.train_on_batch(_single(kept["input"]), _single(kept["target"]), return_dict=True)["loss"]
        )
    if name == "nested":  # its normalization saw the half of a batch at a time
        return
    np.testing.assert_allclose(np.array(losses, dtype="float64"), kept["loss"][0], rtol=1e-4)
    reset(made.model)
    _near(compute(made.model, kept["input"]), kept["after"], 1e-4)


@pytest.mark.parametrize(("stack", "name"), WEIGHTS)
def test_weights_fit_the_plain_model(folder: Path, stack: str, name: str) -> None:
    """Weights of the model around, or of layers of CuDNN, with the architecture of the plain one."""
    name, _, plain = name.partition(".")
    kept = Kept(folder / stack / "kept.npz", name).parts
    spec = legacy.read(
        folder / stack / f"{name}.json", weights=folder / stack / f"{name}{plain and '.plain'}.weights.h5"
    )
    made = build(spec)
    reset(made.model)
    _near(compute(made.model, kept["input"]), kept["output"], 1e-5)
    if "again" in kept:
        found = [np.asarray(made.model(_single(kept["input"]), training=False)) for _ in range(2)]
        _near(found[1:], kept["again"], 1e-5)


@pytest.mark.parametrize("name", [name for stack, name in WEIGHTS if stack == "keras-2.0.9"])
def test_what_keras_2_0_9_could_not_save_is_said(folder: Path, name: str) -> None:
    assert "Not JSON Serializable" in Kept(folder / "keras-2.0.9" / "kept.npz", name).refused
    with pytest.raises(
        Complaint, match=r"begun by Keras 2\.0\.9 and never finished: .* save the weights .* of the model given to it"
    ):
        legacy.read(folder / "keras-2.0.9" / f"{name}.h5")


def test_both_biases_of_an_lstm_are_kept_where_training_goes_on(folder: Path) -> None:
    spec = legacy.read(folder / "keras-2.3.1" / "stacked.h5")
    assert spec.model.layers[1].weights["bias"].shape == (2, 16)
    assert [shims for shims in build(spec).shims if "LSTM" in shims] == ["LSTM"]
    alone = build(spec, inference=True)
    assert alone.shims == []
    assert alone.model.layers[0].cell.bias.shape == (16,)


def test_what_was_recorded() -> None:
    assert {name for stack, name in MODELS if stack == "keras-2.3.1"} >= {
        *PARALLEL,
        "stacked",
        "states",
        "backwards_GRU",
    }
    assert {name for stack, name in WEIGHTS if stack == "keras-2.0.9"} == {"sequential", "three", "several", "nested"}
