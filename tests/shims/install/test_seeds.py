"""The same seed gives the same run: weights, dropout masks, shuffles and losses of the real old stack.

`fixtures/programs_as_they_were/seeds.py` was run on the stack that the recording names; it runs here as it stands.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "fixtures" / "programs_as_they_were"


@pytest.fixture(scope="module")
def told(play: Callable[..., Any]) -> Any:
    return play("seeds", "2.3.1")


@pytest.mark.parametrize("program", ["cnn", "dropout"])
@pytest.mark.parametrize("what", ["weights", "losses", "predicted"])
def test_nothing_but_the_script(told: Any, program: str, what: str) -> None:
    recorded = json.loads((FOLDER / "seeds-keras-2.3.1-tensorflow.json").read_text())
    np.testing.assert_allclose(told[program][what], recorded[program][what], atol=1e-5)


@pytest.mark.parametrize("program", ["mlp", "lstm"])
def test_the_first_weights(told: Any, program: str) -> None:
    """Adam of Keras 2 on TensorFlow 1 read its count before or after it was raised, so later losses are its own."""
    recorded = json.loads((FOLDER / "seeds-keras-2.3.1-tensorflow.json").read_text())
    np.testing.assert_allclose(told[program]["weights"][:2], recorded[program]["weights"][:2], atol=1e-4)
