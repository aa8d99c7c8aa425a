"""Losses that are added to finished models, on the shims and as KM348 writes them, held to Keras 2.2.4 and 2.3.1."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
OLDEST = tuple(map(int, keras.__version__.split(".")[:2])) < (3, 1)


@pytest.mark.parametrize("rewritten", [False, True])
@pytest.mark.parametrize(
    ("release", "backend"), [("2.2.4", "tensorflow"), ("2.2.4", "theano"), ("2.3.1", "tensorflow")]
)
def test_losses_and_what_is_learnt(play: Callable[..., Any], release: str, backend: str, rewritten: bool) -> None:
    if rewritten and OLDEST:
        pytest.skip("functions of keras.losses take no tensors of a model in Keras 3.0, as the README's limits say")
    recorded = json.loads((FOLDER / f"added-keras-{release}-{backend}.json").read_text())
    told = play("added", release, backend, *["rewritten"] * rewritten, rewritten=rewritten)
    if rewritten:
        del recorded["with inputs"]  # which is left to a person
    assert sorted(told) == sorted(recorded)
    for name, steps in recorded.items():
        for step in range(len(steps)):
            scale = max(map(abs, steps[step]))
            assert told[name][step] == pytest.approx(steps[step], rel=2e-4, abs=2e-4 * scale), (name, step)
