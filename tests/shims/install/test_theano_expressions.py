"""Expressions of Theano made of tensors of Keras outside of layers, and in layers of Keras 0.3, held to what they gave."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize(
    ("program", "release"),
    [
        ("expressions_of_theano", "1.2.2"),
        ("expressions_of_theano", "2.0.8"),
        ("layers_of_theano0", "0.3.3"),
        ("losses_of_theano", "2.0.8"),
        ("merging0", "0.3.3"),
        ("mixed_on_theano", "1.2.2"),
        ("mixed_on_theano", "2.0.8"),
    ],
)
def test_expressions_of_tensors_of_keras(play: Callable[..., Any], program: str, release: str) -> None:
    recorded = json.loads((FOLDER / f"{program}-keras-{release}-theano.json").read_text())
    told = play(program, release, "theano")
    assert told.keys() == recorded.keys()
    for name, value in recorded.items():
        for found, one in zip(told[name], value, strict=True):
            np.testing.assert_allclose(found, one, rtol=2e-4, atol=2e-6, err_msg=name)
