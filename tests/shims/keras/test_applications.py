"""The architectures have the layers that they had in Keras 2.3.1: names, classes, shapes of weights, order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from forked import Forked

pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "fixtures" / "programs_as_they_were"
RECORDED = json.loads((FOLDER / "applications-keras-2.3.1-tensorflow.json").read_text())["told"]
SOME = ["MobileNet", "MobileNetV2", "ResNet50"]
OTHERS = sorted({name.split(" ")[0] for name in RECORDED} - set(SOME))


def layouts(forked: Forked, folder: Path, names: list[str]) -> Any:
    return forked.told(FOLDER / "applications.py", "2.3.1", "tensorflow", folder / "told.json", *names)["told"]


def test_some(forked: Forked, tmp_path: Path) -> None:
    for name, found in layouts(forked, tmp_path, SOME).items():
        assert found == RECORDED[name], name


@pytest.mark.slow
@pytest.mark.parametrize("architecture", OTHERS)
def test_others(forked: Forked, tmp_path: Path, architecture: str) -> None:
    for name, found in layouts(forked, tmp_path, [architecture]).items():
        assert found == RECORDED[name], name
