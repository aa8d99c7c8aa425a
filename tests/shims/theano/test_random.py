"""Random expressions: what the real Theano computed of each, and of its gradients, is computed here."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from kmigrate_shims import theano

FOLDER = Path(__file__).parents[3] / "fixtures" / "theano" / "random"
REAL = json.loads((FOLDER / "real.json").read_text())


def recorder() -> Any:
    spec = importlib.util.spec_from_file_location("random_recorder", FOLDER / "recorder.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", list(REAL))
def test_an_expression_is_computed_as_it_was(seed: str) -> None:
    made = recorder()
    assert list(made.differences({seed: REAL[seed]}, made.record([int(seed)], theano))) == []


def test_a_difference_is_seen() -> None:
    made = recorder()
    seed = next(iter(REAL))
    for change in (lambda output: output.update(shape=[7]), lambda output: output.update(type=["int8", []])):
        other = json.loads(json.dumps(REAL[seed]))
        change(other["outputs"][0])
        assert len(list(made.differences({seed: REAL[seed]}, {seed: other}))) == 1
    number = json.loads(json.dumps(REAL[seed]))
    number["outputs"][0]["values"][0] = "77.5"
    assert len(list(made.differences({seed: REAL[seed]}, {seed: number}))) == 1
