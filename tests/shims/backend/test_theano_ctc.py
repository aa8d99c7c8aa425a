"""The loss for sequences without alignment is that of the backend: value, derivative and training."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from forked import Forked

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
RECORDED = ["1.2.2-theano", "2.0.8-theano", "2.3.1-theano", "2.2.4-tensorflow"]


@pytest.mark.parametrize("stack", RECORDED)
def test_ctc(forked: Forked, tmp_path: Path, stack: str) -> None:
    recorded = json.loads((FOLDER / f"ctc-keras-{stack}.json").read_text())
    told = forked.told(FOLDER / "ctc.py", *stack.split("-"), tmp_path / "told.json")
    assert told.keys() == recorded.keys()
    for name, value in recorded.items():
        # The first loss of the training on TensorFlow 1 is sure, and the others are nearly so: it read weights as it came.
        near = 1e-3 if name == "training" and "tensorflow" in stack else 1e-4
        np.testing.assert_allclose(told[name], value, rtol=near, atol=1e-5, err_msg=name)
