"""Derivatives where numbers are equal, as recorded on both backends."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from forked import Forked

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
RECORDED = ["1.2.2-tensorflow", "1.2.2-theano", "2.0.8-tensorflow", "2.2.4-tensorflow", "2.2.4-theano"]


@pytest.mark.parametrize("stack", RECORDED)
def test_ties(forked: Forked, tmp_path: Path, stack: str) -> None:
    recorded = json.loads((FOLDER / f"ties-keras-{stack}.json").read_text())
    told = forked.told(FOLDER / "ties.py", *stack.split("-"), tmp_path / "told.json")
    assert told.keys() == recorded.keys()
    for name, (value, gradient) in recorded.items():
        np.testing.assert_allclose(told[name][0], value, rtol=1e-5, err_msg=name)
        np.testing.assert_allclose(told[name][1], gradient, rtol=1e-5, err_msg=name)
