"""Two outputs of one model or layer, on the shims and as KM346 writes them, held to Keras 1.2.2 and 2.2.4."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import pytest

OLDEST = tuple(map(int, keras.__version__.split(".")[:2])) < (3, 1)
FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("release", ["1.2.2", "2.2.4"])
@pytest.mark.parametrize("rewritten", [False, True])
def test_each_output_has_its_own_loss(play: Callable[..., Any], release: str, rewritten: bool) -> None:
    if rewritten and OLDEST:
        pytest.skip("Keras 3.0 tells no losses of single outputs, as the README's limits say")
    recorded = json.loads((FOLDER / f"twice_out-keras-{release}-tensorflow.json").read_text())
    told = play("twice_out", release, rewritten=rewritten)
    assert sorted(told) == sorted(recorded)
    for name, losses in recorded.items():
        assert told[name] == pytest.approx(losses, rel=1e-5), name
