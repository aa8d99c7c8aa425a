"""Behind layers and variables that draw their seeds from NumPy's generator, it goes on where it did."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from forked import Forked

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("stack", ["2.2.4-cntk", "2.3.1-cntk", "2.2.4-tensorflow"])
def test_numbers_behind_a_layer(forked: Forked, tmp_path: Path, stack: str) -> None:
    recorded = json.loads((FOLDER / f"drawn_from-keras-{stack}.json").read_text())
    assert forked.told(FOLDER / "drawn_from.py", *stack.split("-"), tmp_path / "told.json") == recorded
