"""Layers that are called with a phase, or with states beside masks, after the conversion: held to the real old stacks."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_runtime.cli.convert import main  # noqa: E402

FOLDER = Path(__file__).parents[3] / "fixtures" / "models" / "called"
STACKS = ("keras-2.2.4-tensorflow", "keras-2.3.1-tensorflow")
STATED = [
    *(f"{kind}-states-{sequences}" for kind in ("simple", "lstm", "gru") for sequences in (True, False)),
    *("lstm-backwards", "bidirectional-states", "translator"),
]
DRAWING = ("dropout", "dropout-twice", "lstm-dropout", "time-distributed")


@pytest.fixture(scope="module", params=STACKS)
def old(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("called")
    with tarfile.open(FOLDER / f"{request.param}.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    return folder / request.param


def converted(old: Path, name: str, tmp_path: Path) -> tuple[Any, dict[str, np.ndarray]]:
    new = tmp_path / "new.keras"
    assert main([str(old / f"{name}.h5"), str(new)]) == 0
    kept = np.load(old / "kept.npz")
    mine = {key.partition(".")[2]: kept[key] for key in kept.files if key.startswith(name + ".")}
    return keras.models.load_model(new), mine


def inputs(kept: dict[str, np.ndarray]) -> list[np.ndarray]:
    return [kept[key] for key in sorted(kept) if key.startswith("input")]


@pytest.mark.parametrize("name", STATED)
def test_masks_hold_beside_states(old: Path, name: str, tmp_path: Path) -> None:
    model, kept = converted(old, name, tmp_path)
    found = model.predict(inputs(kept), verbose=0)
    np.testing.assert_allclose(found, kept["output"], rtol=0, atol=1e-5 * np.abs(kept["output"]).max())


@pytest.mark.parametrize("name", ["normalization-True", "normalization-False"])
def test_a_normalization_keeps_to_its_phase(old: Path, name: str, tmp_path: Path) -> None:
    model, kept = converted(old, name, tmp_path)
    (x,) = inputs(kept)
    np.testing.assert_allclose(
        model.predict(x, verbose=0), kept["output"], rtol=0, atol=1e-5 * np.abs(kept["output"]).max()
    )
    assert ("losses" in kept) == ("2.3.1" in old.name)  # which 2.2.4 does not repeat
    losses = []
    for _ in kept.get("losses", ()):
        model.reset_metrics()
        losses.append(float(np.ravel(model.train_on_batch(x, kept["target"]))[0]))
    np.testing.assert_allclose(losses, kept.get("losses", []), rtol=1e-4)


@pytest.mark.parametrize("name", DRAWING)
def test_what_drew_in_predictions_still_does(old: Path, name: str, tmp_path: Path, capsys: Any) -> None:
    model, kept = converted(old, name, tmp_path)
    assert "in training also in predictions" in capsys.readouterr().out
    first, second = (model.predict(inputs(kept), verbose=0) for _ in range(2))
    assert np.abs(first - second).max() > 0
