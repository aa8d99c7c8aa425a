"""The wrappers in scikit-learn's searches, scores and pipelines, held to what Keras 1.2.2, 2.0.8, 2.1.6 and 2.3.1 gave."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("release", ["1.2.2", "2.0.8", "2.1.6", "2.3.1"])
def test_scores_are_those_of_the_day(play: Callable[..., Any], release: str) -> None:
    pytest.importorskip("sklearn")
    recorded = json.loads((FOLDER / f"searches-keras-{release}-tensorflow.json").read_text())
    told = play("searches", release)
    assert told.pop("split", None) == recorded.pop("split", None)
    for name, expected in recorded.items():
        # On TensorFlow 1 a step of two layers read weights before or after they were set, as it came.
        assert told[name] == pytest.approx(expected, rel=1e-3), name
