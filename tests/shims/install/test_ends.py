"""Ends of models that are none, refused by the error that Keras 2.0.8 and 2.2.4 raised."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("release", ["2.0.8", "2.2.4"])
def test_ends_are_refused_as_they_were(play: Callable[..., Any], release: str) -> None:
    recorded = json.loads((FOLDER / f"ends-keras-{release}-tensorflow.json").read_text())
    told = play("ends", release)
    if release == "2.2.4":  # it looked at the first end alone, and was stopped by another one
        assert recorded.pop("both") == "TypeError"
        assert told.pop("both") == "ValueError"
    assert told == recorded
