"""Habits of programs as they are found, held to what they gave on Keras 1.2.2, 2.0.8 and 2.2.4."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


def test_known_batches_and_weighted_gradients(play: Callable[..., Any]) -> None:
    recorded = json.loads((FOLDER / "habits-keras-2.2.4-tensorflow.json").read_text())
    told = play("habits", "2.2.4")
    assert told["next"] == recorded["next"]
    np.testing.assert_allclose(told["looped"], recorded["looped"], atol=2e-4)
    for one, other in zip(told["gradients"], recorded["gradients"], strict=True):
        np.testing.assert_allclose(one, other, atol=2e-5)


@pytest.mark.parametrize("release", ["1.2.2", "2.0.8", "2.2.4"])
@pytest.mark.parametrize("rewritten", [False, True])
def test_names_of_the_imports_of_keras(play: Callable[..., Any], release: str, rewritten: bool) -> None:
    recorded = json.loads((FOLDER / f"borrowed-keras-{release}-tensorflow.json").read_text())
    told = play("borrowed", release, rewritten=rewritten)
    assert told["rates"] == pytest.approx(recorded["rates"], rel=1e-5)
    assert told["ends"] == recorded["ends"]
