"""Models that begin with a tensor that is computed already, on the shims and as KM207 writes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize(("release", "rewritten"), [("2.0.8", True), ("2.2.4", False), ("2.2.4", True)])
def test_what_is_behind_an_input_is_known(play: Callable[..., Any], release: str, rewritten: bool) -> None:
    recorded = json.loads((FOLDER / f"given_tensors-keras-{release}-tensorflow.json").read_text())
    np.testing.assert_allclose(play("given_tensors", release, rewritten=rewritten), recorded, atol=5e-4)
