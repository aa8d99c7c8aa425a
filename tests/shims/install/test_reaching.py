"""Losses that reach for tensors of their model, on the shims and as KM327 writes them, held to Keras 2.0.8 to 2.3.1."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
AVERAGES = tuple(map(int, keras.__version__.split(".")[:2])) < (
    3,
    1,
)  # Keras 3.0 averages the losses of batches (KM310)


@pytest.mark.parametrize(
    ("release", "rewritten"), [("2.0.8", False), ("2.2.4", False), ("2.2.4", True), ("2.3.1", True)]
)
def test_losses_metrics_and_what_is_learnt(play: Callable[..., Any], release: str, rewritten: bool) -> None:
    recorded = json.loads((FOLDER / f"reaching-keras-{release}-tensorflow.json").read_text())
    told = play("reaching", release, rewritten=rewritten)
    assert sorted(told) == sorted(recorded)
    for name, steps in recorded.items():
        first = 6 if rewritten and AVERAGES else 0
        for step in range(first, len(steps)):
            # Two runs of one old stack differ by 2e-5: it read weights before or after they were changed, as it came.
            scale = max(map(abs, steps[step]))
            assert told[name][step] == pytest.approx(steps[step], rel=1e-4, abs=1e-4 * scale), (name, step)
