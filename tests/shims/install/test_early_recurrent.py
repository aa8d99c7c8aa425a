"""Recurrent layers of Keras 2.0.0 to 2.0.8 by their `implementation`, as recorded."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
RELEASES = sorted(path.stem.split("-")[2] for path in FOLDER.glob("early_recurrent-keras-*.json"))


@pytest.mark.slow
@pytest.mark.parametrize("release", RELEASES)
def test_as_then(play: Callable[..., Any], release: str) -> None:
    recorded = json.loads((FOLDER / f"early_recurrent-keras-{release}-tensorflow.json").read_text())
    told = play("early_recurrent", release, "tensorflow")
    assert told.keys() == recorded.keys()
    for name, expected in recorded.items():
        assert told[name] == (expected if isinstance(expected, bool) else pytest.approx(expected, abs=1e-4)), name
