"""Lists of numbers as targets, on the shims and as KM341 writes them, held to Keras 1.2.2 and 2.2.4."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("way", ["1.2.2", "2.2.4", "rewritten"])
def test_they_are_arrays(way: str, tmp_path: Path) -> None:
    release = "1.2.2" if way == "rewritten" else way
    recorded = json.loads((FOLDER / f"lists-keras-{release}-tensorflow.json").read_text())
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "shims"), "TF_CPP_MIN_LOG_LEVEL": "3"}
    program, command = FOLDER / "lists.py", [sys.executable, "-m", "kmigrate_shims", "--keras", release]
    if way == "rewritten":
        rewrite = pytest.importorskip("kmigrate.engine.rewrite", exc_type=ImportError)
        settings = pytest.importorskip("kmigrate.settings", exc_type=ImportError)
        text = rewrite.rewrite(program.read_text(), settings.Settings(source=release)).text
        program, command = tmp_path / "lists.py", [sys.executable]
        program.write_text(text)
    subprocess.run([*command, str(program), str(tmp_path / "told.json")], check=True, env=environment, timeout=300)
    told = json.loads((tmp_path / "told.json").read_text())
    if way == "rewritten":  # Keras 3.0 gives the average of all calls so far, which KM310 says
        del told["tested"], recorded["tested"]
    assert told == pytest.approx(recorded, rel=1e-5)
