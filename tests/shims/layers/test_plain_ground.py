"""Poolings on images with a plain ground train as they did on Theano: `fixtures/programs_as_they_were/plain_ground.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from retold import recorded, told_by

NOT_KEPT = {"leaky at 0"}  # README says so


@pytest.mark.parametrize("release", ["2.0.8", "2.2.4"])
def test_as_theano_trained(release: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told, _ = told_by("plain_ground", tmp_path, monkeypatch)
    assert _far(told, recorded(f"plain_ground-keras-{release}-theano")) <= NOT_KEPT


def _far(told: Any, recorded: Any) -> set[str]:
    assert told.keys() == recorded.keys()
    return {name for name, numbers in recorded.items() if not np.allclose(told[name], numbers, rtol=1e-5, atol=1e-6)}
