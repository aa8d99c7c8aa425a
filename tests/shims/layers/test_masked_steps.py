"""Layers that take notice of masks today: `fixtures/programs_as_they_were/masked_steps.py`, as the codemod writes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import retold

from kmigrate import Settings


@pytest.mark.parametrize(("release", "backend"), [("2.2.4", "tensorflow"), ("2.2.4", "cntk"), ("2.3.1", "theano")])
def test_masked_steps_count_in_averages(release: str, backend: str, tmp_path: Path, monkeypatch: Any) -> None:
    settings = Settings(source=release, backend=backend)
    told, _ = retold.told_by("masked_steps", tmp_path, monkeypatch, settings)
    recorded = retold.recorded(f"masked_steps-keras-{release}-{backend}")
    # TensorFlow 1 read what trains before or after it had moved, as it came; the averages are of what no loss moves.
    which = slice(2, 4) if backend == "tensorflow" else slice(None)
    weights = (one["normalized"]["weights"][which] for one in (told, recorded))
    for one, other in zip(*weights, strict=True):
        np.testing.assert_allclose(one, other, atol=3e-6)
    np.testing.assert_allclose(told["softened"], recorded["softened"], atol=3e-6)


@pytest.mark.parametrize("release", ["2.3.4", "2.9.3", "2.15.1"])
def test_in_tf_keras_they_did_so_up_to_tensorflow_2_11(release: str, tmp_path: Path, monkeypatch: Any) -> None:
    recorded = retold.recorded(f"masked_steps-tf.keras-{release}")
    told, findings = retold.told_by("masked_steps", tmp_path, monkeypatch, tensorflow=release)
    averages = (one["normalized"]["weights"][2:4] for one in (told, recorded))  # which no loss moves
    np.testing.assert_allclose(*averages, atol=3e-6)
    assert any(one.rule == "KM241" for one in findings) is (release != "2.15.1")
    if release == "2.3.4":
        np.testing.assert_allclose(told["softened"], recorded["softened"], atol=3e-6)
    else:
        assert recorded["softened"] == "ValueError"
