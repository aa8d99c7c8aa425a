"""Metrics and losses in which `tf.py_func` computes a part give what they gave."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("release", ["2.2.4", "2.3.1"])
def test_what_numpy_computed(play: Callable[..., Any], release: str) -> None:
    recorded = json.loads((FOLDER / f"called_back-keras-{release}-tensorflow.json").read_text())
    found = play("called_back", release)
    assert found.keys() == recorded.keys()
    for name, told in recorded.items():
        # TensorFlow 1 read weights before or after a step had moved them.
        each = told if isinstance(told, dict) else {"numbers": told}
        for key, numbers in each.items():
            mine = found[name][key] if isinstance(told, dict) else found[name]
            assert mine == pytest.approx(numbers, rel=1e-3), (name, key)
