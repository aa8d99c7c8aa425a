"""Played releases of Keras 2 drop states, and take the target of a crossentropy, as they did: both changed on the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
STACKS = sorted(path.stem.split("-")[2:] for path in FOLDER.glob("dropped_states-keras-*.json"))


@pytest.mark.parametrize(
    ("release", "backend"),
    [pytest.param(*stack, marks=() if stack[0] == "2.0.6" else (pytest.mark.slow,)) for stack in STACKS],
)
def test_as_then(play: Callable[..., Any], release: str, backend: str) -> None:
    recorded = json.loads((FOLDER / f"dropped_states-keras-{release}-{backend}.json").read_text())
    told = play("dropped_states", release, backend)
    assert told.keys() == recorded.keys()
    for name, expected in recorded.items():
        assert (
            told[name] == pytest.approx(expected, abs=1e-4) if isinstance(expected, list) else told[name] is expected
        ), name
