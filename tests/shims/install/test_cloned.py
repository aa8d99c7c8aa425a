"""Metrics with a state on several outputs, held to what Keras 2.3.1 counted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


def test_each_output_has_a_metric_of_its_own(play: Callable[..., Any]) -> None:
    recorded = json.loads((FOLDER / "cloned-keras-2.3.1-tensorflow.json").read_text())
    told = play("cloned", "2.3.1")
    assert told.pop("cloned") == recorded.pop("cloned")
    for kind, expected in recorded.items():
        assert told[kind]["names"] == expected["names"], kind
        assert told[kind]["evaluated"] == pytest.approx(expected["evaluated"], abs=1e-5), kind
        for key, values in expected["history"].items():
            assert told[kind]["history"][key] == pytest.approx(values, abs=1e-5), (kind, key)
