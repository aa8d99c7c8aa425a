"""Every cause is planted in a new model, and must be found from what the old one was recorded to compute."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from plants import ALTERED, CONV, DENSE, MORE, PLANTED, Plant, causes, flip, proof, weight

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.spec import Spec
from kmigrate_runtime.verify.diagnose.causes import CAUSES


@pytest.mark.parametrize("name", ["dense-relu", "lstm-default", "bn", "optimizer-sgd-2", "lstm-states-masked"])
def test_nothing_is_found_where_nothing_is_wrong(tmp_path: Path, name: str) -> None:
    found = proof(tmp_path, name, lambda spec: None)
    assert (found.verdict, causes(found)) == ("equal", [])


@pytest.mark.parametrize(("cause", "name", "plant"), PLANTED, ids=[f"{c}-{n}" for c, n, _ in PLANTED])
def test_a_planted_cause_is_named(tmp_path: Path, cause: str, name: str, plant: Plant) -> None:
    found = proof(tmp_path, name, plant)
    assert found.verdict == "differs"
    assert causes(found)[:1] == [cause]


def test_two_causes_in_one_model_are_both_named(tmp_path: Path) -> None:
    def plant(spec: Spec) -> None:
        weight(CONV, "kernel", flip)(spec)
        weight(DENSE, "bias", np.zeros_like)(spec)

    found = proof(tmp_path, "conv2d-flatten-dense", plant)
    assert sorted(causes(found)) == ["bias missing", "kernel not flipped"]


def test_a_cause_in_a_model_inside_of_a_wrapper_is_named(tmp_path: Path) -> None:
    if keras.__version__.startswith("3.0."):  # whose TimeDistributed takes no model
        with pytest.raises(Complaint, match=r"Keras 3\.0.* does not take"):
            proof(tmp_path, "time-distributed-model", weight(CONV, "kernel", flip))
        return
    found = proof(tmp_path, "time-distributed-model", weight(CONV, "kernel", flip))
    assert causes(found) == ["kernel not flipped"]


@pytest.mark.parametrize(("cause", "name", "alter"), ALTERED, ids=[cause for cause, _, _ in ALTERED])
def test_a_cause_in_the_new_program_is_named(
    tmp_path: Path, cause: str, name: str, alter: Callable[[Any], None]
) -> None:
    found = proof(tmp_path, name, lambda spec: None, alter)
    assert found.verdict == "differs"
    assert causes(found)[:1] == [cause]


@pytest.mark.parametrize(
    ("cause", "said", "name", "plant", "alter"), MORE, ids=[f"{row[0]}-{row[2]}-{n}" for n, row in enumerate(MORE)]
)
def test_a_cause_is_named_with_what_is_wrong_in_it(
    tmp_path: Path, cause: str, said: str, name: str, plant: Plant, alter: Callable[[Any], Any]
) -> None:
    found = proof(tmp_path, name, plant, alter)
    assert found.verdict == "differs"
    assert causes(found)[:1] == [cause]
    assert said in found.climbs[0].causes[0].sentence


def test_every_known_cause_is_planted_by_a_test() -> None:
    planted = {row[0] for table in (PLANTED, ALTERED, MORE) for row in table}
    assert planted >= {known.name for known in CAUSES}
