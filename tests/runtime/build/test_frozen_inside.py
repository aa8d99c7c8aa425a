"""How many weights are trained of frozen wrappers: fixtures/programs_as_they_were/frozen_inside.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kmigrate_runtime.build import build
from kmigrate_runtime.legacy import read

FOLDER = Path(__file__).parents[3] / "fixtures" / "models" / "frozen_inside"
CASES = [
    (path.stem, name, *case)
    for path in sorted(FOLDER.glob("*.json"))
    for name, case in json.loads(path.read_text()).items()
]


@pytest.mark.parametrize(("stack", "name", "trained", "architecture"), CASES)
def test_as_many_weights_are_trained(stack: str, name: str, trained: int, architecture: Any, tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_text(json.dumps(architecture))
    model = build(read(path, backend="theano", release=stack.split("-")[1])).model
    arrays = 4 if trained % 12 == 0 else 1  # an LSTM of Keras 1 had its twelve arrays by gates
    assert len(model.trainable_variables) == trained // arrays


def test_there_are_cases() -> None:
    assert len(CASES) == 42
