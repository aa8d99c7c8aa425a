"""Layers that are taken out of a model's list of layers, and outputs that are replaced, as the old releases took it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
RELEASES = ["1.2.2", "2.0.8", "2.2.4", "2.3.1"]
# It could not be trained there; here it can.
REFUSED = {("1.2.2", "functional cut_and_trained"), ("2.0.8", "functional cut_and_trained")}
# `get_weights` of the outer model told the weights of the layer that was gone, too.
WITH_GONE_WEIGHTS = {("2.0.8", "functional inside"), ("2.0.8", "sequential inside")}


@pytest.mark.parametrize("release", RELEASES)
def test_models_are_cut_as_they_were(play: Callable[..., Any], release: str) -> None:
    recorded: dict[str, Any] = json.loads((FOLDER / f"popped-keras-{release}-tensorflow.json").read_text())
    told = play("popped", release)
    assert sorted(told) == sorted(recorded)
    for program, expected in recorded.items():
        if (release, program) in REFUSED:
            assert expected == "ValueError"
            continue
        if (release, program) in WITH_GONE_WEIGHTS:
            assert expected.pop("weights") == told[program].pop("weights") + 2
        _same(told[program], expected, program)


def _same(found: Any, expected: Any, program: str) -> None:
    if not isinstance(expected, dict):
        assert found == expected, program
        return
    assert sorted(found) == sorted(expected), program
    for name, value in expected.items():
        if name in ("names", "output"):
            # Numbers of automatic names count what the program made before.
            assert [str(one).rstrip("0123456789") for one in found[name]] == [
                str(one).rstrip("0123456789") for one in value
            ], program
        elif name == "last":
            for mine, theirs in zip(found[name], value, strict=True):
                np.testing.assert_allclose(mine, theirs, atol=1e-5, err_msg=program)
        else:
            # TensorFlow 1 read a weight before or after a step changed it, as it came.
            np.testing.assert_allclose(found[name], value, atol=3e-4, err_msg=program)
