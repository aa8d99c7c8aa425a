"""Cells of recurrent layers that drop something, held to what Keras 2.1.6 gave from the same seed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


def test_they_drop_what_they_dropped(play: Callable[..., Any]) -> None:
    recorded: dict[str, Any] = json.loads((FOLDER / "cells_with_dropout-keras-2.1.6-tensorflow.json").read_text())
    told = play("cells_with_dropout", "2.1.6")
    assert sorted(told) == sorted(recorded)
    for program, expected in recorded.items():
        np.testing.assert_allclose(told[program]["losses"][0], expected["losses"][0], atol=1e-5, err_msg=program)
        # TensorFlow 1 read a weight before or after a step changed it, as it came.
        np.testing.assert_allclose(told[program]["losses"][1], expected["losses"][1], rtol=2e-3, err_msg=program)
        np.testing.assert_allclose(told[program]["predicted"], expected["predicted"], atol=1e-3, err_msg=program)
