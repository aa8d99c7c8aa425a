"""Models played as on CNTK give what they gave there: loops, masks, paddings, normalization, outputs behind a step."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


# Each computes a minute; the two others differ in what began or ended between them.
RELEASES = [pytest.param("2.1.6", marks=pytest.mark.slow), "2.2.4", pytest.param("2.3.1", marks=pytest.mark.slow)]


@pytest.mark.parametrize("release", RELEASES)
def test_numbers_of_cntk(play: Callable[..., Any], release: str) -> None:
    recorded = json.loads((FOLDER / f"on_cntk-keras-{release}-cntk.json").read_text())["told"]
    found = play("on_cntk", release, "cntk")["told"]
    assert found.keys() == recorded.keys()
    for name, values in recorded.items():
        limit = 2e-5 * max(1.0, max(map(abs, values)))
        assert np.asarray(found[name]) == pytest.approx(np.asarray(values), abs=limit), name
