"""Keras 2 as it was on Theano: the same numbers from the same seed, turned kernels, padding, and what else it did.

`fixtures/programs_as_they_were/on_theano.py` was run on the stacks that the recordings name; it runs here as it stands.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "fixtures" / "programs_as_they_were"
# What differed in the first release; the other one is held whole.
ONLY = {"2.0.8": ["initial", "draws", "layer average 2", "layer average 3", "layer line average"], "2.2.4": []}


def recorded(release: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"on_theano-keras-{release}-theano.json").read_text())  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def told(play: Callable[..., Any]) -> Any:
    """What the program gives here, by release; each is run once, when it is first asked for."""
    return cache(lambda release: play("on_theano", release, "theano", *ONLY[release]))


def near(found: Any, wanted: Any, rtol: float = 1e-4) -> None:
    if isinstance(wanted, list):
        assert isinstance(found, list), found
        assert len(found) == len(wanted)
        for ours, theirs in zip(found, wanted, strict=True):
            near(ours, theirs, rtol)
    else:
        np.testing.assert_allclose(found, wanted, rtol=rtol, atol=1e-4)


CASES = [(release, name) for release, only in ONLY.items() for name in only or sorted(recorded(release))]


@pytest.mark.parametrize(("release", "name"), CASES)
def test_as_on_theano(told: Any, release: str, name: str) -> None:
    # Near 1 a float32 has few digits left for the logarithm of the rest: CPUs differ in the third digit of the loss.
    near(told(release)[name], recorded(release)[name], 2e-3 if name == "saturated" else 1e-4)
