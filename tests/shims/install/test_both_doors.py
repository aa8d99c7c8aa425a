"""Programs on the shims, and as the codemod writes them, held to Keras 2.2.4 and 2.3.1."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("release", ["2.2.4", "2.3.1"])
@pytest.mark.parametrize("way", ["shims", "rewritten"])
@pytest.mark.parametrize("program", ["inside", "targets"])
def test_they_give_what_they_gave(play: Callable[..., Any], program: str, way: str, release: str) -> None:
    recorded = json.loads((FOLDER / f"{program}-keras-{release}-tensorflow.json").read_text())
    told = play(program, release, rewritten=way == "rewritten")
    assert told.keys() == recorded.keys()
    for name, values in recorded.items():
        if way == "rewritten" and keras.__version__.startswith("3.0.") and _is_of_batches(program, name):
            del told[name][1], values[1]  # Keras 3.0 gives the average of all batches so far, which KM310 says
        np.testing.assert_allclose(told[name], values, rtol=1e-5, atol=1e-6, err_msg=name)


def _is_of_batches(program: str, name: str) -> bool:
    """Whether the second value is that of a second batch, and not a row of predictions."""
    return name == "loss" if program == "inside" else not name.endswith("predicts")
