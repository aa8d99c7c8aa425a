"""A Merge of models knows no masks in Keras 1, one of layers and tensors does: losses behind it say so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize(
    ("release", "backend"), [("1.2.2", "theano"), pytest.param("2.0.8", "tensorflow", marks=pytest.mark.slow)]
)
def test_masks_behind_a_merge(play: Callable[..., Any], release: str, backend: str) -> None:
    recorded = json.loads((FOLDER / f"merged_masks-keras-{release}-{backend}.json").read_text())
    told = play("merged_masks", release, backend)
    assert told.keys() == recorded.keys()
    for name, value in recorded.items():
        np.testing.assert_allclose(told[name], value, rtol=2e-5, err_msg=name)
