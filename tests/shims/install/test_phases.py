"""Layers that are told their phase when they are called, held to the same program on real Keras 2.3.1."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "fixtures" / "programs_as_they_were"
RECORDED = json.loads((FOLDER / "phases-keras-2.3.1-tensorflow.json").read_text())


@pytest.fixture(scope="module")
def told(play: Callable[..., Any]) -> Any:
    return play("phases", "2.3.1")


@pytest.mark.parametrize(("place", "phase"), [(0, "False"), (1, "True"), (2, "None")])
def test_a_normalization_keeps_to_its_phase(told: Any, place: int, phase: str) -> None:
    for ours, theirs in zip(told["frozen"][place], RECORDED["frozen"][place], strict=True):
        for one, other in zip(*([x] if np.isscalar(x) else x for x in (ours, theirs)), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6, err_msg=phase)


def test_who_is_told_to_train_draws_also_in_predictions(told: Any) -> None:
    assert told["draws"] == RECORDED["draws"]
