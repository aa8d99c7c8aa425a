"""What is told of many batches is added up in 64 bits, as it was with the NumPy of then."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("release", ["2.0.8", "2.2.4", "2.3.1"])
def test_many_batches(play: Callable[..., Any], release: str) -> None:
    recorded = json.loads((FOLDER / f"summed-keras-{release}-tensorflow.json").read_text())
    told = play("summed", release)
    assert told["evaluate"] == pytest.approx(recorded["evaluate"], rel=1e-12)
    assert told["generator"] == pytest.approx(recorded["generator"], rel=1e-12)
