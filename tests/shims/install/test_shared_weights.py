"""Weights that several layers of a model hold: they count for each of these, and learn as the release and backend did."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
STACKS = [
    ("1.2.2", "tensorflow"), ("1.2.2", "theano"), ("2.0.8", "tensorflow"), ("2.2.4", "tensorflow"),
    ("2.3.1", "tensorflow"), ("2.3.1", "theano"),
]  # fmt: skip


@pytest.mark.parametrize(("release", "backend"), STACKS)
def test_weights_of_two_layers(play: Callable[..., Any], release: str, backend: str) -> None:
    recorded = json.loads((FOLDER / f"shared_weights-keras-{release}-{backend}.json").read_text())
    told = play("shared_weights", release, backend)
    assert told.keys() == recorded.keys()
    assert {name: told[name] for name in ("frozen", "places")} == {
        name: recorded[name] for name in ("frozen", "places")
    }
    # TensorFlow 1 ran the updates of one weight in any order: on 2.3.1 two recordings have other weights, but one loss.
    any_order = (release, backend) == ("2.3.1", "tensorflow")
    close = {"rtol": 2e-2} if any_order else {"rtol": 1e-4, "atol": 1e-6}
    if not any_order:
        np.testing.assert_allclose(told["set"], recorded["set"], **close)
    for name in recorded.keys() - {"set", "frozen", "places"}:
        assert told[name][0] == recorded[name][0], name
        parts = [_parts(one[name][1])[: 1 if any_order else None] for one in (told, recorded)]
        for given, known in zip(*parts, strict=True):
            np.testing.assert_allclose(given, known, err_msg=name, **close)


def _parts(found: Any) -> list[Any]:
    """The losses, and what the weights have become where that is told."""
    return found if isinstance(found[0], list) else [found]
