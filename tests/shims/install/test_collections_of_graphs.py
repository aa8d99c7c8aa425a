"""Collections of variables, as on TensorFlow 1.15."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("release", ["2.2.4", "2.3.1"])
def test_what_they_hold(play: Callable[..., Any], release: str) -> None:
    recorded = json.loads((FOLDER / f"collections_of_graphs-keras-{release}-tensorflow.json").read_text())
    assert play("collections_of_graphs", release) == recorded
