"""CTC's logarithm of 0 and the fans of kernels of one and three axes, as each release of Keras 2 had them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
RELEASES = sorted(path.stem.split("-")[2] for path in FOLDER.glob("early_numbers-keras-*.json"))


@pytest.mark.parametrize("release", RELEASES)
def test_as_then(play: Callable[..., Any], release: str) -> None:
    recorded = json.loads((FOLDER / f"early_numbers-keras-{release}-tensorflow.json").read_text())
    told = play("early_numbers", release, "tensorflow")
    assert told.keys() == recorded.keys()
    for name, expected in recorded.items():
        assert told[name] == pytest.approx(expected, abs=1e-4), name
