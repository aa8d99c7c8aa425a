"""Weights that wrappers and recurrent layers make beside those of the layer inside."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("release", ["2.0.8", "2.2.4", "2.3.1"])
def test_they_count_as_in_their_release(play: Callable[..., Any], release: str) -> None:
    recorded = json.loads((FOLDER / f"beside_inner-keras-{release}-tensorflow.json").read_text())
    told = play("beside_inner", release)
    assert sorted(told) == sorted(recorded)
    for name, values in recorded.items():
        assert told[name]["counts"] == values["counts"], name
        assert told[name]["losses"] == pytest.approx(values["losses"], rel=1e-5), name
        assert told[name]["more"] == pytest.approx(values["more"], rel=1e-5), name
