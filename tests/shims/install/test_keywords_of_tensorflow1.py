"""Functions of TensorFlow with the arguments of TensorFlow 1, as Keras 2.2.4 on TensorFlow 1.15 computed them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
RECORDED = json.loads((FOLDER / "keywords_of_tensorflow1-keras-2.2.4-tensorflow.json").read_text())


@pytest.fixture(scope="module")
def told(play: Callable[..., Any]) -> Any:
    return play("keywords_of_tensorflow1", "2.2.4")


@pytest.mark.parametrize("what", sorted(RECORDED))
def test_what_was_computed(told: Any, what: str) -> None:
    np.testing.assert_allclose(told[what], RECORDED[what], rtol=1e-5, atol=1e-6)
