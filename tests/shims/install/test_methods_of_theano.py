"""A layer that calls methods of Theano's tensors, held to what it gave on Keras 1.2.2 and Theano."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


def test_a_layer_that_calls_methods_of_tensors(play: Callable[..., Any]) -> None:
    recorded = json.loads((FOLDER / "methods_of_theano-keras-1.2.2-theano.json").read_text())
    told = play("methods_of_theano", "1.2.2", "theano")
    assert told.keys() == recorded.keys()
    for name, value in recorded.items():
        np.testing.assert_allclose(told[name], value, rtol=1e-5, atol=1e-7, err_msg=name)
