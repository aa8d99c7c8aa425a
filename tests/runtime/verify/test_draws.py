"""Models that draw in predictions too, as real Keras 2.3.1 saved and recorded them."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

import keras
import pytest

from kmigrate_runtime import legacy, trace
from kmigrate_runtime.build import build
from kmigrate_runtime.cli.verify import main
from kmigrate_runtime.legacy import traced
from kmigrate_runtime.proof import EQUAL, UNCHECKED
from kmigrate_runtime.verify import CPU, Request
from kmigrate_runtime.verify.climbing import climb
from kmigrate_runtime.verify.draws import LEFT, LOST, NOTE, PENALTY, drawn

FOLDER = Path(__file__).parents[3] / "fixtures" / "models" / "called"


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("called")
    with tarfile.open(FOLDER / "keras-2.3.1-tensorflow.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    return folder / "keras-2.3.1-tensorflow"


def verified(before: Path, after: Path, capsys: Any) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = main([str(before), str(after), "--device", "cpu", "--format", "json", "--quiet"])
    (climb,) = json.loads(capsys.readouterr().out)["climbs"]
    return code, {rung["name"]: rung for rung in climb["rungs"]}


def notes(rung: dict[str, Any]) -> set[str]:
    return {row["note"] for row in rung["rows"] if row.get("note")}


@pytest.mark.parametrize("name", ["dropout", "dropout-twice", "lstm-dropout", "time-distributed"])
def test_what_is_not_drawn_is_compared(old: Path, name: str, tmp_path: Path, capsys: Any) -> None:
    spec = legacy.read(old / f"{name}.h5")
    assert drawn(spec.model)
    build(spec).model.save(tmp_path / "new.keras")
    code, rungs = verified(old / f"{name}.h5", tmp_path / "new.keras", capsys)
    assert code == 0
    assert LEFT in notes(rungs["structure"])
    assert rungs["whole"]["verdict"] == rungs["saved"]["verdict"] == "equal"


def plain(old: Path, path: Path) -> None:
    """The model as a program of today would build it: Keras 3 forgets with what its Dropout was called."""
    model = build(legacy.read(old / "dropout.h5")).model
    x = keras.Input((6,))
    hidden = keras.layers.Dropout(0.5, name="dropout_1")(x, training=True)
    made = keras.Model(x, keras.layers.Dense(2, name="dense_1")(hidden))
    made.set_weights(model.get_layer("dense_1").get_weights())
    made.save(path)


def test_a_new_model_that_draws_no_more_differs(old: Path, tmp_path: Path, capsys: Any) -> None:
    plain(old, tmp_path / "new.keras")
    code, rungs = verified(old / "dropout.h5", tmp_path / "new.keras", capsys)
    assert code == 1
    assert LOST in notes(rungs["structure"])


def test_numbers_that_chance_made_prove_nothing(old: Path, tmp_path: Path, capsys: Any) -> None:
    build(legacy.read(old / "dropout.h5")).model.save(tmp_path / "new.keras")
    code, rungs = verified(FOLDER / "dropout.npz", tmp_path / "new.keras", capsys)
    assert code == 2
    assert notes(rungs["whole"]) == {NOTE}


def test_a_normalization_in_its_training_phase_draws_nothing(old: Path) -> None:
    assert not drawn(legacy.read(old / "normalization-True.h5").model)


def test_penalties_of_keras_0_that_are_drawn_are_not_compared(tmp_path: Path) -> None:
    path = FOLDER.parents[1] / "traces" / "penalized_drawn-0.3.3.npz"
    with trace.read(path) as opened:
        model = build(traced.read(opened)).model
    found = climb(Request(str(path), "here", CPU), model=model)
    rungs = {rung.name: rung for rung in found.rungs}
    assert rungs["gradients"].reason == PENALTY
    assert rungs["gradients"].verdict == UNCHECKED
    assert found.verdict == EQUAL
    assert not found.causes
