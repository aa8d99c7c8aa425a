"""Calls of layers that take tensors of their model from outside give and learn what they did."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("release", ["1.2.2", "2.0.8"])
def test_layers_that_reach_out(play: Callable[..., Any], release: str) -> None:
    recorded = json.loads((FOLDER / f"reached_in_layers-keras-{release}-theano.json").read_text())
    told = play("reached_in_layers", release, "theano")
    assert told.keys() == recorded.keys()
    for name, value in recorded.items():
        numbers, found = (
            [x for one in v for x in np.ravel(one) if not isinstance(x, str)] for v in (value, told[name])
        )
        np.testing.assert_allclose(found, numbers, rtol=1e-4, atol=1e-6, err_msg=name)
        assert [x for x in value if isinstance(x, list) and isinstance(x[0], str)] == [
            x for x in told[name] if isinstance(x, list) and isinstance(x[0], str)
        ]
