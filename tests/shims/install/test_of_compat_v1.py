"""Programs that say names of TensorFlow 1 by `tf.compat.v1`, and metrics that give one number for a masked batch."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from forked import Forked

pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)
np = pytest.importorskip("numpy")

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


def test_seeds_sessions_and_placeholders(forked: Forked, tmp_path: Path) -> None:
    recorded = json.loads((FOLDER / "of_compat_v1-keras-2.2.4-tensorflow.json").read_text())["told"]
    found = forked.told(FOLDER / "of_compat_v1.py", "2.2.4", "tensorflow", tmp_path / "told.json")["told"]
    for name, values in recorded.items():
        np.testing.assert_allclose(found[name], values, rtol=1e-3, atol=1e-5, err_msg=name)


def test_one_number_for_a_masked_batch(forked: Forked, tmp_path: Path) -> None:
    recorded = json.loads((FOLDER / "whole_batch-keras-2.2.4-tensorflow.json").read_text())["told"]
    found = forked.told(FOLDER / "whole_batch.py", "2.2.4", "tensorflow", tmp_path / "told.json")["told"]
    for name, told in recorded.items():
        for key, values in told.items():
            np.testing.assert_allclose(found[name][key], values, rtol=1e-4, atol=1e-5, err_msg=f"{name} {key}")
