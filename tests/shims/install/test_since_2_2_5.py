"""What Keras 2.2.5 computed otherwise than 2.2.4, held to what it gave."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


def test_products_and_masked_losses(play: Callable[..., Any]) -> None:
    recorded = json.loads((FOLDER / "since_2_2_5-keras-2.2.5-tensorflow.json").read_text())
    told = play("since_2_2_5", "2.2.5", "tensorflow")
    assert told.keys() == recorded.keys()
    for name, value in recorded.items():
        for found, one in zip(told[name], value, strict=True):
            np.testing.assert_allclose(found, one, rtol=1e-5, atol=1e-6, err_msg=name)
