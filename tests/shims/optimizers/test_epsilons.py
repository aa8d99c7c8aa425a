"""Optimizers have the epsilon of the release where none is given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from forked import Forked

pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("release", ["2.0.8", "2.2.4"])
def test_of_the_release(forked: Forked, tmp_path: Path, release: str) -> None:
    recorded = json.loads((FOLDER / f"epsilons-keras-{release}-tensorflow.json").read_text())["told"]
    found = forked.told(FOLDER / "epsilons.py", release, "tensorflow", tmp_path / "told.json")["told"]
    assert found == pytest.approx(recorded)
