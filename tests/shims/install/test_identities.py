"""Weights are equal to themselves alone in played programs, held to Keras 2.2.4."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("backend", ["tensorflow", "theano"])
def test_a_weight_is_in_a_list_where_it_stands_itself(play: Callable[..., Any], backend: str) -> None:
    recorded = json.loads((FOLDER / f"identities-keras-2.2.4-{backend}.json").read_text())
    assert play("identities", "2.2.4", backend) == recorded
