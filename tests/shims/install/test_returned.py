"""Losses, values and categories have the types and shapes that they had."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
STACKS = [("2.0.8", "theano"), ("2.1.0", "tensorflow"), ("2.2.4", "tensorflow"), ("2.3.1", "cntk")]


@pytest.mark.parametrize(("release", "backend"), STACKS)
def test_types_of_numbers(play: Callable[..., Any], release: str, backend: str) -> None:
    recorded = json.loads((FOLDER / f"returned-keras-{release}-{backend}.json").read_text())
    assert play("returned", release, backend) == recorded
