"""Layers that are added or taken away after compile: what is predicted and trained then is the release's to say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("release", ["2.0.8", "2.2.4", "2.3.1"])
def test_a_model_that_changes_after_compile(play: Callable[..., Any], release: str) -> None:
    recorded = json.loads((FOLDER / f"grown-keras-{release}-tensorflow.json").read_text())
    told = play("grown", release)
    assert told.keys() == recorded.keys()
    for name, values in recorded.items():
        for place, (found, value) in enumerate(zip(told[name], values, strict=True)):
            if isinstance(value, str):
                assert found == value, (name, place)
            else:
                np.testing.assert_allclose(found, value, rtol=1e-3, atol=1e-5, err_msg=f"{name} {place}")
