"""What is said of a training that differs: what the new model does otherwise, or what the old stack did by chance."""

from __future__ import annotations

import copy
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
import recordings

from kmigrate_runtime import reference, trace
from kmigrate_runtime.build import build
from kmigrate_runtime.legacy import traced
from kmigrate_runtime.spec import Spec
from kmigrate_runtime.verify import CPU, Request
from kmigrate_runtime.verify.climbing import climb
from kmigrate_runtime.verify.diagnose import training
from kmigrate_runtime.verify.diagnose.training import COUNTED_FIRST, RACED, Curve
from kmigrate_runtime.verify.old import witness

STEPS = 4


@pytest.fixture
def opened(tmp_path: Path) -> Any:
    recordings.get("keras-2.3.1-theano", "optimizer-adam-3").write(tmp_path)
    with trace.read(tmp_path / "trace.npz") as found:
        yield found


def ladder_of(opened: Any, spec: Spec, losses: list[float], races: bool) -> Any:
    batch = (opened.arrays("targets"), opened.arrays("sample_weights"))
    old = SimpleNamespace(spec=spec, inputs=opened.arrays("inputs"), batch=batch, losses=losses, races=races)
    return SimpleNamespace(old=old)


def losses_of(opened: Any, spec: Spec) -> list[float]:
    batch = (opened.arrays("inputs"), opened.arrays("targets"), opened.arrays("sample_weights"))
    return reference.train(spec, [batch] * STEPS).losses


def test_a_count_that_was_ahead_is_told_from_a_race(opened: Any) -> None:
    spec = traced.read(opened)
    own = losses_of(opened, spec)
    ahead = copy.deepcopy(spec)
    assert ahead.training is not None
    assert ahead.training.optimizer is not None
    ahead.training.optimizer.iterations += 1
    counted = losses_of(opened, ahead)
    assert counted != pytest.approx(own, rel=1e-4)
    moved = [loss * 1.01 for loss in own]
    for losses, races, name in (
        (counted, True, COUNTED_FIRST),
        (counted, False, COUNTED_FIRST),
        (moved, True, RACED),
        (moved, False, "old numbers"),
    ):
        assert training.of_the_old(ladder_of(opened, spec, losses, races), Curve(own, []))[0] == name


def test_an_optimizer_that_does_not_count_was_not_ahead(tmp_path: Path) -> None:
    recordings.get("keras-2.3.1-theano", "optimizer-sgd-1").write(tmp_path)
    with trace.read(tmp_path / "trace.npz") as opened:
        spec = traced.read(opened)
        own = losses_of(opened, spec)
        ladder = ladder_of(opened, spec, own, races=True)
        assert training.of_the_old(ladder, Curve(own, []))[0] == RACED


def test_outputs_after_training_count_as_losses_do() -> None:
    import numpy as np

    one, two = np.ones(3), np.array([1.0, 1.0, 1.5])
    assert training.apart(Curve([1.0], [one]), Curve([1.0], [one])) == 0.0
    assert training.apart(Curve([1.0], [one]), Curve([1.0], [two])) == 0.5
    assert training.apart(Curve([1.0], []), Curve([1.25], [])) == 0.25


def test_every_part_of_the_state_can_be_forgotten(opened: Any) -> None:
    spec = traced.read(opened)
    assert spec.training is not None
    optimizer = spec.training.optimizer
    assert optimizer is not None
    optimizer.iterations, optimizer.scalars = 3, {"m_schedule": 0.5}
    said = [about for about, _ in training.variants(spec)]
    assert said[-3:] == [
        "its schedule begun anew",
        "the count of steps at 0 where it was 3",
        "the state of the optimizer lost",
    ]
    assert (optimizer.iterations, optimizer.scalars) == (3, {"m_schedule": 0.5})


def test_averages_that_cntk_moved_by_a_second_run_are_said(tmp_path: Path) -> None:
    recording = recordings.get("keras-2.3.1-cntk", "bn-after-conv")
    recording.write(tmp_path)
    with trace.read(tmp_path / "trace.npz") as found:
        model = build(traced.read(found)).model
    climbed = climb(Request(str(tmp_path / "trace.npz"), "bn-after-conv", CPU), model=model)
    rungs = {rung.name: rung.verdict for rung in climbed.rungs}
    assert (rungs["whole"], rungs["step"], climbed.verdict) == ("equal", "equal", "differs")
    assert [cause.name for cause in climbed.causes] == ["second run"]
    assert climbed.causes[0].after < 1e-5 < climbed.causes[0].before


@pytest.mark.parametrize("release", ["1.2.2", "2.3.1"])
def test_of_two_calls_theano_moved_statistics_by_the_first(release: str) -> None:
    path = Path(__file__).parents[3] / "fixtures" / "traces" / f"normalized_twice-theano-{release}.npz"
    old = witness(Request(str(path), "new.keras", CPU))
    assert old.spec is not None
    with trace.read(path) as opened:
        batches = [(old.inputs, *old.batch)] * len(old.losses) if old.batch is not None else []
        trained = reference.train(old.spec, batches)
        (found,) = reference.run(trained.spec, old.inputs).outputs
        np.testing.assert_allclose(found, opened.array(opened.facts["after"]["outputs"][0]), atol=1e-5)
