"""What programs took of TensorFlow 1, held to what the very same program gave on Keras 2.2.4 and TensorFlow 1.15."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "fixtures" / "programs_as_they_were"
RECORDED = json.loads((FOLDER / "of_tensorflow1-keras-2.2.4-tensorflow.json").read_text())["told"]
WORDS = ("names", "names loaded", "split")


@pytest.fixture(scope="module")
def told(play: Callable[..., Any]) -> Any:
    return play("of_tensorflow1", "2.2.4")["told"]


@pytest.mark.parametrize("what", sorted(set(RECORDED) - set(WORDS)))
def test_numbers(told: Any, what: str) -> None:
    np.testing.assert_allclose(told[what], RECORDED[what], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("what", WORDS)
def test_words(told: Any, what: str) -> None:
    assert told[what] == RECORDED[what]
