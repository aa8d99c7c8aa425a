"""What of the layers and variables that are attributes of a layer is trained, which is the release's to say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
STACKS = [
    ("1.2.2", "tensorflow"), ("2.0.8", "theano"), ("2.2.4", "tensorflow"), ("2.3.1", "tensorflow"), ("2.3.1", "theano"),
    ("2.3.1", "cntk"),
]  # fmt: skip


@pytest.mark.parametrize(("release", "backend"), STACKS)
def test_layers_in_layers(play: Callable[..., Any], release: str, backend: str) -> None:
    recorded = json.loads((FOLDER / f"held-keras-{release}-{backend}.json").read_text())
    told = play("held", release, backend)
    assert told.keys() == recorded.keys()
    for kind, found in recorded.items():
        for name, value in found.items() if isinstance(found, dict) else [("", found)]:
            given = told[kind][name] if name else told[kind]
            np.testing.assert_allclose(given, value, rtol=1e-4, err_msg=f"{kind} {name}")


@pytest.mark.parametrize("release", ["2.0.8", "2.2.4", "2.3.1"])
@pytest.mark.parametrize("rewritten", [False, True])
def test_layers_inside_of_others(play: Callable[..., Any], release: str, rewritten: bool) -> None:
    recorded = json.loads((FOLDER / f"kept_inside-keras-{release}-theano.json").read_text())
    told = play("kept_inside", release, "theano", rewritten=rewritten)
    assert told.keys() >= recorded.keys()
    for kind, losses in recorded.items():
        np.testing.assert_allclose(told[kind], losses, rtol=1e-4, err_msg=kind)


@pytest.mark.parametrize("release", ["1.2.2", "2.0.8", "2.2.4", "2.3.1"])
def test_what_is_trained_of_frozen_layers_in_others(play: Callable[..., Any], release: str) -> None:
    recorded = json.loads((FOLDER / f"frozen_inside-keras-{release}-theano.json").read_text())
    told = play("frozen_inside", release, "theano")
    assert {name: told.get(name) for name in recorded} == recorded
