"""Names under which several outputs of one layer are told, in each release."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
STACKS = [("1.2.2", "theano"), ("2.0.8", "theano"), ("2.2.4", "tensorflow"), ("2.3.1", "tensorflow")]


@pytest.mark.parametrize(("release", "backend"), STACKS)
def test_names(play: Callable[..., Any], release: str, backend: str) -> None:
    recorded = json.loads((FOLDER / f"same_output-keras-{release}-{backend}.json").read_text())
    told = play("same_output", release, backend)
    assert told["names"] == recorded["names"]
    assert told["generated"] == recorded["generated"]
    assert told["fit"].keys() == recorded["fit"].keys()
    for name, values in recorded["fit"].items():
        np.testing.assert_allclose(told["fit"][name], values, rtol=1e-4, atol=1e-5, err_msg=name)
    np.testing.assert_allclose(told["evaluated"], recorded["evaluated"], rtol=1e-4, atol=1e-5)
