"""Jacobians and hessians of Theano in a program that is played, which TensorFlow traces in a loop of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


def test_jacobians(play: Callable[..., Any]) -> None:
    recorded = json.loads((FOLDER / "jacobians_of_theano-keras-1.2.2-theano.json").read_text())
    told = play("jacobians_of_theano", "1.2.2", "theano")
    assert told.keys() == recorded.keys()
    for name, values in recorded.items():
        for found, value in zip(told[name], values, strict=True):
            np.testing.assert_allclose(found, value, rtol=1e-9, atol=1e-12, err_msg=name)
