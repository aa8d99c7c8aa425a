"""Variables that are made while a model runs, on the shims and as the codemod writes them, held to Keras 2.2.4 and 2.3.1."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("release", ["2.2.4", "2.3.1"])
@pytest.mark.parametrize("way", ["shims", "rewritten"])
def test_they_have_their_value_each_time(way: str, release: str, tmp_path: Path) -> None:
    recorded = json.loads((FOLDER / f"inside-keras-{release}-tensorflow.json").read_text())
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "shims"), "TF_CPP_MIN_LOG_LEVEL": "3"}
    program, command = FOLDER / "inside.py", [sys.executable, "-m", "kmigrate_shims", "--keras", release]
    if way == "rewritten":
        rewrite = pytest.importorskip("kmigrate.engine.rewrite", exc_type=ImportError)
        settings = pytest.importorskip("kmigrate.settings", exc_type=ImportError)
        text = rewrite.rewrite(program.read_text(), settings.Settings(source=release)).text
        program, command = tmp_path / "inside.py", [sys.executable]
        program.write_text(text)
    subprocess.run([*command, str(program), str(tmp_path / "told.json")], check=True, env=environment, timeout=300)
    told = json.loads((tmp_path / "told.json").read_text())
    assert told.keys() == recorded.keys()
    for name, values in recorded.items():
        if way == "rewritten" and keras.__version__.startswith("3.0.") and np.ndim(values) == 2:
            del told[name][1], values[1]  # Keras 3.0 gives the average of all batches so far, which KM310 says
        np.testing.assert_allclose(told[name], values, rtol=1e-5, atol=1e-6, err_msg=name)
