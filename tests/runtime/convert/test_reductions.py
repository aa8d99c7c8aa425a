"""Losses with their reductions, and averages of weights, train on as they did: fixtures/models/found/record_reductions.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bundles
import pytest

keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_runtime import legacy, reference  # noqa: E402
from kmigrate_runtime.build import build  # noqa: E402

NAMES = bundles.names("reductions")
# What went wrong once; the rest is for -m slow.
DEFAULT = {
    "rows-sum-2.15",
    "rows-none-2.15",
    "steps-sum-2.15",
    "steps-auto-2.9",
    "averaged-adam-2.15",
    "averaged-sgd-2.15",
}
CASES = [pytest.param(name, marks=() if name in DEFAULT else (pytest.mark.slow,)) for name in NAMES]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundles.unpacked("reductions", tmp_path_factory.mktemp("reductions"))


def off(found: Any, recorded: Any) -> float:
    assert np.shape(found) == np.shape(recorded)
    return float(np.abs(np.asarray(found) - recorded).max() / np.abs(recorded).max())


@pytest.mark.parametrize("name", CASES)
def test_it_trains_on_as_it_did(folder: Path, name: str, tmp_path: Path) -> None:
    kept = np.load(folder / f"{name}.npz")
    spec = legacy.read(str(folder / f"{name}.h5"))
    assert not spec.notes
    build(spec).model.save(tmp_path / "new.keras")
    model = keras.saving.load_model(tmp_path / "new.keras")
    model.run_eagerly = True
    assert off(model.predict(kept["x"], verbose=0), kept["y"]) < 1e-5
    losses = []
    for _ in kept["loss"]:
        model.reset_metrics()
        losses.append(float(np.ravel(model.train_on_batch(kept["x"], kept["t"]))[0]))
    assert off(losses, kept["loss"]) < 1e-4
    assert off(model.predict(kept["x"], verbose=0), kept["after"]) < 1e-4


@pytest.mark.parametrize("name", [name for name in NAMES if "none" not in name and "averaged" not in name])
def test_the_reference_reduces_as_it_was(folder: Path, name: str) -> None:
    kept = np.load(folder / f"{name}.npz")
    found = reference.train(legacy.read(str(folder / f"{name}.h5")), [(kept["x"], kept["t"])] * len(kept["loss"]))
    assert off(found.losses, kept["loss"]) < 1e-4


def test_what_keras_forgets_of_a_metric_is_said(folder: Path) -> None:
    spec = legacy.read(str(folder / "rows-auto-2.15.h5"))
    assert spec.training is not None
    for axis, notes in ((1, 1), (-1, 0)):
        spec.training.metrics = {spec.model.ends()[0]: [{"kind": "CosineSimilarity", "options": {"axis": axis}}]}
        assert [note for note in build(spec).notes if "was of axis 1" in note] == build(spec).notes
        assert len(build(spec).notes) == notes
