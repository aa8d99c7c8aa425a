"""Draws that functions share, and pools over places that are equal: the numbers of the real stacks.

`fixtures/programs_as_they_were/windows_and_draws.py` was run on the stacks that the recordings name; it runs here as it
stands.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "fixtures" / "programs_as_they_were"
STACKS = [("1.2.2", "theano"), ("2.2.4", "theano"), ("2.2.4", "tensorflow"), ("2.3.1", "tensorflow")]


@pytest.mark.parametrize(("release", "backend"), STACKS)
def test_the_same_losses(play: Callable[..., Any], release: str, backend: str) -> None:
    wanted = json.loads((FOLDER / f"windows_and_draws-keras-{release}-{backend}.json").read_text())["told"]
    told = play("windows_and_draws", release, backend)["told"]
    assert told.keys() == wanted.keys()
    assert wanted
    for name, numbers in wanted.items():
        for ours, theirs in zip(told[name], numbers, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6, err_msg=name)
