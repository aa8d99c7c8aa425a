"""Operations that are run by themselves, and `tf.train.Saver` of all variables, as on TensorFlow 1.15."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("release", ["2.2.4", "2.3.1"])
def test_saved(play: Callable[..., Any], release: str) -> None:
    recorded = json.loads((FOLDER / f"sessions_saved-keras-{release}-tensorflow.json").read_text())
    told = play("sessions_saved", release)
    for name in ("names", "inside", "kept"):
        assert told[name] == recorded[name], name
    for name in ("trained", "slots", "behind", "restored", "again"):
        for found, values in zip(told[name], recorded[name], strict=True):
            np.testing.assert_allclose(found, values, rtol=1e-5, atol=1e-6, err_msg=name)
