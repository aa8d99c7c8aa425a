"""What a BatchNormalization gave and kept is that of the release: played, and in a program that was brought over."""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

OLDEST = importlib.metadata.version("keras").startswith("3.0.")
FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
STACKS = sorted(path.stem.split("-")[2:] for path in FOLDER.glob("normalized-keras-*.json"))


@pytest.mark.parametrize("rewritten", [False, True], ids=["played", "rewritten"])
@pytest.mark.parametrize(
    ("release", "backend"),
    [pytest.param(*stack, marks=() if stack[0] == "2.1.3" else (pytest.mark.slow,)) for stack in STACKS],
)
def test_numbers_of_then(play: Callable[..., Any], release: str, backend: str, rewritten: bool) -> None:
    recorded = json.loads((FOLDER / f"normalized-keras-{release}-{backend}.json").read_text())["told"]
    found = play("normalized", release, backend, rewritten=rewritten)["told"]
    assert found.keys() == recorded.keys()
    for name, values in recorded.items():
        if rewritten and OLDEST:  # where train_on_batch gives the mean of all batches so far
            values[6:9] = np.cumsum(values[6:9]) / [1, 2, 3]
        limit = 2e-5 * max(1.0, max(map(abs, values)))
        assert np.asarray(found[name]) == pytest.approx(np.asarray(values), abs=limit), name
