"""What the comparison with the recorded models takes for a difference."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest


@pytest.fixture
def originals(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(sys, "path", list(sys.path))  # it adds the folders of the harness
    path = Path(__file__).with_name("originals.py")
    spec = importlib.util.spec_from_file_location("conformance_originals", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_layers_are_compared_in_the_order_of_their_numbers(originals: Any) -> None:
    old = {"after/weights/dense_9/0": np.zeros(2), "after/weights/dense_10/0": np.ones(2)}
    new = {"after/weights/dense_1/0": np.zeros(2), "after/weights/dense_2/0": np.ones(2)}
    assert originals.difference(new, old) == ""


def test_other_numbers_and_what_is_not_there_are_told(originals: Any) -> None:
    old = {"outputs/0": np.ones(2), "losses": np.ones(3), "gradients/0": np.ones(1)}
    assert originals.difference({"outputs/0": np.ones(2) + 1e-3, "gradients/0": np.zeros(1)}, old) == (
        "losses 0 is not there, outputs/0 0 by 0.001"
    )
    assert "inf" in originals.difference({**old, "losses": np.array([1, np.nan, 1])}, old)
