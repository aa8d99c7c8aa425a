"""What TimeDistributed kept from the training phase, as `fixtures/programs_as_they_were/phase_inside.py` recorded it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kmigrate_runtime import legacy

FOLDER = Path(__file__).parents[3] / "fixtures" / "programs_as_they_were"
SILENT = ("keras-2.2.4-tensorflow", "keras-2.3.1-tensorflow", "keras-2.2.4-cntk")
ALOUD = (
    "keras-1.2.2-tensorflow", "keras-1.2.2-theano", "keras-2.0.8-tensorflow", "keras-2.2.4-theano",
)  # fmt: skip


def recorded(stack: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"phase_inside-{stack}.json").read_text())["told"]
    return found


def lost(one: dict[str, Any]) -> bool:
    return bool(abs(one["tested"] - one["trained"]) < 1e-5 * one["tested"])


def said(place: Path, one: dict[str, Any]) -> list[str]:
    """The notes of CNTK, which nobody follows, and the layers that train as TensorFlow trained them."""
    place.write_text(json.dumps(one["architecture"]))
    spec = legacy.read(place)
    tests = [path for path, layer in spec.model.walk() if layer.options.get("phase") == "test"]
    return [*(note for note in spec.notes if "lost the training phase" in note), *tests]


@pytest.mark.parametrize("stack", SILENT)
def test_it_is_told_where_the_phase_was_lost(tmp_path: Path, stack: str) -> None:
    theano, checked = recorded("keras-2.2.4-theano"), 0
    for name, one in recorded(stack).items():
        if "error" in one:
            continue
        told = said(tmp_path / "model.json", one)
        if lost(one):
            assert told, name
        elif name.startswith(("norm", "model")) and "trained" in theano[name]:
            # TensorFlow 1 may have moved the averages before the test phase used them.
            trained = abs(one["trained"] - theano[name]["trained"]) < 1e-3 * one["trained"]
            assert trained is not bool(told), name
        else:
            assert not told, name
        checked += 1
    assert checked > 24


@pytest.mark.parametrize("stack", ALOUD)
def test_nothing_is_told_where_it_stopped_or_was_not_lost(tmp_path: Path, stack: str) -> None:
    for name, one in recorded(stack).items():
        if "error" not in one:
            assert not lost(one), name
            assert not said(tmp_path / "model.json", one), name


def test_it_says_which_layers_and_in_which_phase(tmp_path: Path) -> None:
    assert said(tmp_path / "model.json", recorded("keras-2.3.1-tensorflow")["norm first, open"]) == [
        "time_distributed_1"
    ]
    (note,) = said(tmp_path / "model.json", recorded("keras-2.2.4-cntk")["drop first, open"])
    assert "ran Dropout inside of it in the phase that was last asked for" in note
