from __future__ import annotations

import json

import numpy as np

from kmigrate_runtime.compare import compare
from kmigrate_runtime.proof import DIFFERS, EQUAL, UNCHECKED, Climb, Proof, Row, Rung, as_data, climb_from_data
from kmigrate_runtime.tolerance import Tolerance

ONE = np.array([1.0, 2.0])


def row(what: str, by: float, allowed: float = 1e-3) -> Row:
    return Row(what, "Dense", compare(ONE, ONE + by), Tolerance(allowed, "for the test"))


def test_a_row_is_judged_by_what_it_may() -> None:
    assert row("a", 1e-6).verdict == EQUAL
    assert row("a", 0.1).verdict == DIFFERS
    assert Row("a", note="not recorded").verdict == UNCHECKED
    assert Row("a", note="missing", wrong=True).verdict == DIFFERS


def test_nothing_compared_is_nothing_proven() -> None:
    assert Rung("free", "layer by layer").verdict == UNCHECKED
    assert Rung("free", "layer by layer", [Row("a", note="not recorded")]).verdict == UNCHECKED
    assert Proof("old", "new", "trace").code == 2
    assert Proof("old", "new", "trace", climbs=[Climb("cpu", reason="not installed")]).code == 2


def test_one_wrong_row_is_enough() -> None:
    rung = Rung("free", "layer by layer", [row("a", 0.0), row("b", 0.1), row("c", 0.5)])
    assert rung.verdict == DIFFERS
    assert rung.first_wrong is not None
    assert (rung.first_wrong.what, rung.worst and rung.worst.what) == ("b", "c")
    assert Proof("old", "new", "trace", climbs=[Climb("cpu", [rung])]).code == 1


def test_a_mode_that_was_not_checked_does_not_count_as_passed() -> None:
    climbs = [Climb("cpu", [Rung("whole", "whole forward", [row("a", 0.0)])]), Climb("gpu", reason="there is none")]
    proof = Proof("old", "new", "trace", climbs=climbs)
    assert (proof.code, climbs[1].verdict) == (0, UNCHECKED)


def test_what_compares_no_number_of_the_old_model_proves_nothing() -> None:
    rungs = [Rung(name, name, [row("a", 0.0)]) for name in ("structure", "weights", "saved")]
    assert Climb("cpu, jax", [*rungs, Rung("whole", "whole forward", reason="it does not run")]).verdict == UNCHECKED
    assert Climb("cpu", [*rungs, Rung("whole", "whole forward", [row("a", 0.1)])]).verdict == DIFFERS
    assert Climb("cpu", [Rung("structure", "structure", [row("a", 0.1)])]).verdict == DIFFERS


def test_another_process_can_report() -> None:
    rows = [row("a", 1e-6), Row("b", note="not recorded"), Row("c", note="missing", wrong=True)]
    climb = Climb("cpu", [Rung("free", "layer by layer", rows)], world={"Keras": "3.0"}, seconds=1.5)
    data = json.loads(json.dumps(as_data(Proof("old", "new", "trace", climbs=[climb]))))
    assert data["climbs"][0]["rungs"][0]["rows"][0]["verdict"] == EQUAL
    assert climb_from_data({k: v for k, v in data["climbs"][0].items() if k != "verdict"}) == climb
