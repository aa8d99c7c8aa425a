"""Models that are frozen and stand in others, and penalties of models that are called twice, as the old releases had them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("release", ["1.2.2", "2.0.8", "2.2.4"])
def test_what_is_frozen_learns_where_it_did(play: Callable[..., Any], release: str) -> None:
    recorded: dict[str, Any] = json.loads((FOLDER / f"frozen_first-keras-{release}-tensorflow.json").read_text())
    assert play("frozen_first", release) == recorded


@pytest.mark.parametrize("release", ["1.2.2", "2.0.8", "2.2.4", "2.3.1"])
def test_penalties_count_as_often_as_they_did(play: Callable[..., Any], release: str) -> None:
    recorded: dict[str, Any] = json.loads((FOLDER / f"penalties-keras-{release}-tensorflow.json").read_text())
    assert play("penalties", release) == pytest.approx(recorded)


@pytest.mark.parametrize("release", ["1.2.2", "2.0.8", "2.2.4"])
def test_what_is_frozen_after_compile_learns(play: Callable[..., Any], release: str) -> None:
    recorded = json.loads((FOLDER / f"frozen_after_compile-keras-{release}-theano.json").read_text())
    found = play("frozen_after_compile", release, "theano")
    for kind, steps in recorded.items():
        for old, new in zip(steps, found[kind], strict=True):
            assert new == pytest.approx(old, abs=2e-6)
