"""A program of Python 2 draws, rounds, divides and reads what it did: recorded on Python 2.7 with the real Theano 1.0.5."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from forked import Forked

pytest.importorskip("fissix")
FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "theano" / "python2"
REAL: dict[str, Any] = json.loads((FOLDER / "real.json").read_text())["values"]


@pytest.fixture(scope="module")
def found(forked: Forked, tmp_path_factory: pytest.TempPathFactory, whole: dict[str, str]) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("python2")
    environment = {**whole, "THEANO_FLAGS": "floatX=float64"}
    done = forked.run("-m", "kmigrate_shims", FOLDER / "program.py", env=environment, cwd=folder)
    assert done.returncode == 0, done.stderr[-2000:]
    values: dict[str, Any] = json.loads(done.stdout)["values"]
    return values


@pytest.mark.parametrize("part", ["drawn", "rounded", "kept", "tables", "divided"])
def test_it_is_what_python_2_gave(found: dict[str, Any], part: str) -> None:
    assert found[part] == REAL[part]
