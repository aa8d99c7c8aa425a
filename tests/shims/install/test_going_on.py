"""The first batch after fit and evaluate goes on with their metrics in Keras 2.3, and not before."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("release", ["2.2.4", "2.3.1"])
def test_batches_after_fit(play: Callable[..., Any], release: str) -> None:
    # TensorFlow 1 read weights before or after they were changed, as it came: not the same to the last digits.
    recorded = json.loads((FOLDER / f"going_on-keras-{release}-tensorflow.json").read_text())
    for one, other in zip(play("going_on", release), recorded, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)
