"""Masks through a TimeDistributed are those of the release, in played programs and in those that were brought over."""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

OLDEST = importlib.metadata.version("keras").startswith("3.0.")
FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
NAME = "masks_of_steps"
PLAYED = ("1.2.2", "2.0.8", "2.1.6", "2.2.4", "2.3.1")
# Where both masks are of three axes a loss stopped; what is played broadcasts them where sizes happen to fit.
STOPPED = ("given", "given_twice", "given_both_ways")


def held(told: dict[str, Any], recorded: dict[str, Any], but: tuple[str, ...] = ()) -> None:
    assert told.keys() == recorded.keys()
    for name, expected in recorded.items():
        if isinstance(expected, str):
            assert name in STOPPED or name == "made_inside_beside"
        elif name not in but:
            assert told[name]["predicted"] == pytest.approx(expected["predicted"], abs=1e-5), name
            assert told[name]["loss"] == pytest.approx(expected["loss"], abs=1e-5), name


@pytest.mark.parametrize(
    "release", [pytest.param(one, marks=() if one == "2.0.8" else (pytest.mark.slow,)) for one in PLAYED]
)
def test_played(play: Callable[..., Any], release: str) -> None:
    recorded = json.loads((FOLDER / f"{NAME}-keras-{release}-tensorflow.json").read_text())
    # A Lambda of Keras 1 with a mask in a TimeDistributed stops here.
    held(play(NAME, release, "tensorflow"), recorded, ("steps_of_a_function",) if release == "1.2.2" else ())


@pytest.mark.slow
@pytest.mark.parametrize("release", ["2.0.8", "2.2.4", "2.3.1"])
def test_rewritten(play: Callable[..., Any], release: str) -> None:
    recorded = json.loads((FOLDER / f"{NAME}-keras-{release}-tensorflow.json").read_text())
    inside = ("steps_of_a_model", "steps_of_a_sequential", "in_a_model", "in_a_model_twice", "out_of_a_model")
    held(play(NAME, release, "tensorflow", rewritten=True), recorded, inside if OLDEST else ())
