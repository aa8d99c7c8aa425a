"""Averages of a BatchNormalization, held to what the same program gave on Keras 1.2.2, 2.2.4 and 2.3.1."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "fixtures" / "programs_as_they_were"
RELEASES = ["1.2.2", "2.2.4", "2.3.1"]


@pytest.mark.parametrize("release", RELEASES)
def test_they_move_where_they_did(release: str, tmp_path: Path) -> None:
    recorded: dict[str, Any] = json.loads((FOLDER / f"frozen_averages-keras-{release}-tensorflow.json").read_text())
    output = tmp_path / "told.json"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "shims"), "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-m", "kmigrate_shims", "--keras", release, "--backend", "tensorflow"]
    subprocess.run(
        [*command, str(FOLDER / "frozen_averages.py"), str(output)], check=True, env=environment, timeout=300
    )
    told = json.loads(output.read_text())
    assert sorted(told) == sorted(recorded)
    for program, averages in recorded.items():
        np.testing.assert_allclose(told[program], averages, atol=1e-5, err_msg=program)
