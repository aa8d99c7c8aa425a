"""Weights of the samples of several outputs."""

from __future__ import annotations

import pytest
from asking import Asking

ASKING = Asking("KM354", "from keras.models import load_model\n\nm = load_model('m.keras')\n# here\n")


@pytest.mark.parametrize(
    "line",
    [
        "m.fit(x, y, sample_weight=w)",
        "m.fit(x, [a, b], sample_weight=[w, v])",
        "m.fit(x, y, sample_weight=None)",
        "m.fit(x, y, class_weight={0: 1.0})",
        "other.fit(x, y, sample_weight={'a': w})",
    ],
)
def test_weights_that_are_taken_stay(line: str) -> None:
    assert ASKING.statuses(line) == []


@pytest.mark.parametrize("method", ["fit", "evaluate", "train_on_batch", "test_on_batch"])
@pytest.mark.parametrize("weights", ["{'a': w}", "{'a': w, 'b': None}", "[w, None]"])
def test_others_are_for_a_person(method: str, weights: str) -> None:
    assert ASKING.statuses(f"m.{method}(x, y, sample_weight={weights})") == ["review"]
    assert ASKING.statuses(f"w = {weights}\nm.{method}(x, y, sample_weight=w)") == ["review"]
