"""Layers written by hand on the shims, held to what the very same program gave on real Keras 2.2.4 on TensorFlow 1.15."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "fixtures" / "programs_as_they_were"
RECORDED = json.loads((FOLDER / "layers_by_hand-keras-2.2.4-tensorflow.json").read_text())


@pytest.fixture(scope="module")
def told(play: Callable[..., Any]) -> Any:
    return play("layers_by_hand", "2.2.4")


@pytest.mark.parametrize("program", ["cell", "waves", "dropped", "around"])
def test_it_trains_as_it_did(told: Any, program: str) -> None:
    for what, recorded in RECORDED[program].items():
        np.testing.assert_allclose(told[program][what], recorded, rtol=1e-5, atol=1e-6, err_msg=what)


@pytest.mark.parametrize("what", ["vectors", "ranges", "parts", "values"])
def test_tensors_are_as_they_were(told: Any, what: str) -> None:
    assert told["tensors"][what] == RECORDED["tensors"][what]
