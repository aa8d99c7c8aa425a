"""The architectures have the layers that they had in Keras 2.3.1: names, classes, shapes of weights, order."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "fixtures" / "programs_as_they_were"
RECORDED = json.loads((FOLDER / "applications-keras-2.3.1-tensorflow.json").read_text())["told"]
SOME = ["MobileNet", "MobileNetV2", "ResNet50"]
OTHERS = sorted({name.split(" ")[0] for name in RECORDED} - set(SOME))


def layouts(folder: Path, names: list[str]) -> Any:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "shims"), "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-W", "ignore", "-m", "kmigrate_shims", "--keras", "2.3.1", "--backend", "tensorflow"]
    command += [str(FOLDER / "applications.py"), str(folder / "told.json"), *names]
    subprocess.run(command, check=True, env=environment, timeout=900)
    return json.loads((folder / "told.json").read_text())["told"]


def test_some(tmp_path: Path) -> None:
    for name, found in layouts(tmp_path, SOME).items():
        assert found == RECORDED[name], name


@pytest.mark.slow
@pytest.mark.parametrize("architecture", OTHERS)
def test_others(tmp_path: Path, architecture: str) -> None:
    for name, found in layouts(tmp_path, [architecture]).items():
        assert found == RECORDED[name], name
