"""Pictures and texts that are prepared, release by release, as recorded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from forked import Forked

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
RECORDED = sorted(FOLDER.glob("*_of_releases-keras-*.json"))
# The first and the last are held in the default run; each release in between is one more start.
SLOW = ("2.0.0", "2.1.2", "2.1.3", "2.1.6")


def _one(path: Path) -> object:
    release = path.stem.split("-")[2]
    return pytest.param(path, id=path.stem, marks=[pytest.mark.slow] if release in SLOW else [])


@pytest.mark.parametrize("path", [_one(path) for path in RECORDED])
def test_as_then(forked: Forked, tmp_path: Path, path: Path) -> None:
    pytest.importorskip("scipy")
    name, _, release, backend = path.stem.split("-")
    told = forked.told(FOLDER / f"{name}.py", release, backend, tmp_path / "told.json")
    recorded = json.loads(path.read_text())
    assert told.keys() == recorded.keys()
    for key, expected in recorded.items():
        if key.startswith("normalized by zca"):
            # float32 fills directions without a picture with noise, of a few hundredths on the real ones
            assert told[key] == pytest.approx(expected, abs=0.1), key
        elif key.startswith(("normalized", "a function", "width", "height")):
            assert told[key] == pytest.approx(expected, rel=2e-3, abs=1e-3), key
        elif key.endswith("tfidf"):
            assert told[key] == pytest.approx(expected, abs=1e-5), key
        else:
            assert told[key] == expected, key
