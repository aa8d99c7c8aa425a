"""Every mode by itself: what one lacks says nothing of the others."""

from __future__ import annotations

import sys
from pathlib import Path

import keras
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
import recordings

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.proof import DIFFERS, EQUAL, UNCHECKED, Climb, Row, Rung
from kmigrate_runtime.verify import CPU, Request, every_mode, verify
from kmigrate_runtime.verify.ladder import Ladder
from kmigrate_runtime.verify.modes import plan
from kmigrate_runtime.verify.new import Candidate
from kmigrate_runtime.verify.old import witness


@pytest.fixture
def request_of(tmp_path: Path) -> Request:
    recordings.get("keras-2.3.1-theano", "dense-relu").write(tmp_path)
    return Request(str(tmp_path / "trace.npz"), "new.keras", CPU)


def test_what_another_mode_cannot_load_is_not_checked(request_of: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(request: Request) -> Climb:
        raise Complaint("new.keras cannot be loaded here.")

    monkeypatch.setattr(every_mode, "climb", lambda request, progress, model: Climb("cpu"))
    monkeypatch.setattr(every_mode, "climb_apart", refuse)
    found = verify(request_of, plan(["cpu"], ["onednn"]))
    assert [(climb.mode, climb.verdict, climb.reason) for climb in found.climbs[1:]] == [
        ("cpu, onednn", UNCHECKED, "new.keras cannot be loaded here.")
    ]
    with pytest.raises(Complaint):  # in the first mode it is the file that is wrong
        verify(request_of, plan(["cpu"], ["onednn"])[1:])


def test_keras_on_another_backend_is_left_to_another_process(
    request_of: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(every_mode, "keras_runs_on", lambda: "jax")
    monkeypatch.setattr(every_mode, "climb_apart", lambda request: Climb("apart"))
    assert [climb.mode for climb in verify(request_of, [CPU]).climbs] == ["apart"]


@pytest.mark.parametrize("word", ["jax", "float16", "xla", "deterministic"])
def test_what_does_not_run_in_another_mode_is_not_checked(request_of: Request, word: str) -> None:
    mode = plan(["cpu"], [word])[1]
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3)])  # its input is of another shape
    found = Climb(mode.name)
    ladder = Ladder(witness(request_of), Candidate(model, mode))
    ladder.climb(found, trained=False)
    whole = next(rung for rung in found.rungs if rung.name == "whole")
    assert whole.verdict == UNCHECKED
    assert whole.reason.startswith("it does not run in this mode: ")


def test_what_does_not_run_in_the_plain_mode_is_a_fault(request_of: Request) -> None:
    found = Climb("cpu")
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3)])
    Ladder(witness(request_of), Candidate(model, CPU)).climb(found, trained=False)
    assert found.verdict == DIFFERS


def test_training_whose_order_was_chance_is_not_checked(tmp_path: Path) -> None:
    from kmigrate_runtime.verify.climbing import settle
    from kmigrate_runtime.verify.diagnose.training import BY_CHANCE

    for name, note in BY_CHANCE.items():
        rows = [Row("loss of step 1", note="wrong", wrong=True), Row("loss of step 2", note="not recorded")]
        climb = Climb("cpu", [Rung("gradients", "gradients", rows), Rung("steps", "all training steps", list(rows))])
        climb.causes = [_cause(name)]
        settle(climb)
        gradients, steps = climb.rungs
        assert gradients.verdict == "differs"
        assert (steps.verdict, [row.note for row in steps.rows]) == (UNCHECKED, [note, "not recorded"])
    climb.causes, climb.rungs[1].rows = [_cause("optimizer")], rows
    settle(climb)
    assert climb.rungs[1].verdict == "differs"


def _cause(name: str) -> object:
    from kmigrate_runtime.proof import Cause

    return Cause("optimizer", name, "It trains as its definition says.", 1e-3, 1e-8)


def test_a_model_at_hand_is_looked_at_here(request_of: Request) -> None:
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, "relu")])
    with_weights = recordings.get("keras-2.3.1-theano", "dense-relu")
    model.set_weights([with_weights.array(entry) for entry in with_weights.facts["layers"][0]["weights"]])
    assert verify(request_of, [CPU], model=model).verdict == EQUAL
