"""Played programs tell of a generator's batches what the release told: the mean, or the last loss."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("release", ["2.2.4", "2.3.1"])
def test_as_then(play: Callable[..., Any], release: str) -> None:
    recorded = json.loads((FOLDER / f"last_batch-keras-{release}-tensorflow.json").read_text())
    told = play("last_batch", release, "tensorflow")
    assert told.keys() == recorded.keys()
    for name, expected in recorded.items():
        assert told[name] == pytest.approx(expected, abs=1e-5), name
