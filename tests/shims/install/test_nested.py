"""Models inside of models, held to what Keras 1.2.2, 2.0.8, 2.2.4 and 2.3.1 told of them and wrote of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
RELEASES = ("1.2.2", "2.0.8", "2.2.4", "2.3.1")
KINDS = ("graph", "stack", "deep")


def _file(release: str) -> Path:
    return FOLDER / f"nested-keras-{release}-tensorflow.json"


@pytest.mark.parametrize("release", RELEASES)
def test_calls_are_counted_as_they_were(play: Callable[..., Any], release: str) -> None:
    recorded, told = json.loads(_file(release).read_text()), play("nested", release)
    for kind in KINDS:
        for fact in ("calls", "summary", "places"):
            assert told[kind][fact] == recorded[kind][fact], (kind, fact)
        assert recorded[kind]["summary"]


@pytest.mark.parametrize("release", RELEASES)
def test_architectures_that_the_old_keras_wrote_are_read(play: Callable[..., Any], release: str) -> None:
    recorded = json.loads(_file(release).read_text())
    told = play("nested", release, "tensorflow", str(_file(release)))
    for kind in KINDS:
        for way in ("predicted", "again"):
            for found, expected in zip(told[kind][way], recorded[kind]["predicted"], strict=True):
                np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


def test_an_architecture_that_counts_from_nought_is_read(play: Callable[..., Any], tmp_path: Path) -> None:
    """As the shims wrote them once."""
    recorded = json.loads(_file("2.2.4").read_text())
    for kind in KINDS:
        config = json.loads(recorded[kind]["json"])
        for layer in config["config"]["layers"]:
            layer["inbound_nodes"] = [[_from_nought(one) for one in node] for node in layer["inbound_nodes"]]
        config["config"]["output_layers"] = [_from_nought(one) for one in config["config"]["output_layers"]]
        recorded[kind]["json"] = json.dumps(config)
    (tmp_path / "given.json").write_text(json.dumps(recorded))
    told = play("nested", "2.2.4", "tensorflow", str(tmp_path / "given.json"))
    for kind in KINDS:
        for found, expected in zip(told[kind]["predicted"], recorded[kind]["predicted"], strict=True):
            np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


def _from_nought(given: list[Any]) -> list[Any]:
    return [given[0], given[1] - (given[0] == "inner"), *given[2:]]
