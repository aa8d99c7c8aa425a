"""Averages of a BatchNormalization, held to what the same program gave on Keras 1.2.2, 2.2.4 and 2.3.1."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "fixtures" / "programs_as_they_were"
RELEASES = ["1.2.2", "2.2.4", "2.3.1"]


@pytest.mark.parametrize("release", RELEASES)
def test_they_move_where_they_did(play: Callable[..., Any], release: str) -> None:
    recorded: dict[str, Any] = json.loads((FOLDER / f"frozen_averages-keras-{release}-tensorflow.json").read_text())
    told = play("frozen_averages", release)
    assert sorted(told) == sorted(recorded)
    for program, averages in recorded.items():
        np.testing.assert_allclose(told[program], averages, atol=1e-5, err_msg=program)
