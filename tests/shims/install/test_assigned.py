"""Layers that put something in the place of weights, and two models of the same parts that train one of them each."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
RECORDED = (
    ("assigned", "2.0.8"),
    ("assigned", "2.2.4"),
    ("assigned", "2.3.1"),
    ("penalized_critic", "2.3.1"),
)


@pytest.mark.parametrize(("name", "release"), RECORDED)
@pytest.mark.parametrize("rewritten", [False, True])
def test_a_program_tells_what_it_told(
    play: Callable[..., Any], name: str, release: str, rewritten: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On several threads a training step of Keras 3 itself is not always the same.
    monkeypatch.setenv("TF_NUM_INTEROP_THREADS", "1")
    recorded = json.loads((FOLDER / f"{name}-keras-{release}-tensorflow.json").read_text())
    told = play(name, release, rewritten=rewritten)
    assert told.pop("shapes", None) == recorded.pop("shapes", None)
    assert sorted(told) == sorted(recorded)
    for part, values in recorded.items():
        np.testing.assert_allclose(told[part], values, rtol=1e-4, atol=1e-5, err_msg=part)
