"""Configurations of a Sequential, and matrices in files, held to what Keras 2.0.8 and 2.2.4 gave."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("release", ["2.0.8", "2.2.4"])
def test_a_sequential_says_what_it_said(play: Callable[..., Any], release: str) -> None:
    recorded: dict[str, Any] = json.loads((FOLDER / f"configs-keras-{release}-tensorflow.json").read_text())
    assert play("configs", release) == recorded
