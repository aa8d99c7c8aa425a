"""Compiled models of Keras 0.3 go on training where they stood when they are pickled or copied."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RECORDED = (
    Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were" / "pickled0-keras-0.3.3-theano.json"
)


def test_pickles_go_on(play: Callable[..., Any]) -> None:
    recorded = json.loads(RECORDED.read_text())
    found = play("pickled0", "0.3.3", "theano")
    assert found.keys() == recorded.keys()
    for name, told in recorded.items():
        assert found[name] == pytest.approx(told, rel=1e-4, abs=1e-6), name
