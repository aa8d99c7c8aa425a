"""Small helpers of generic_utils, on the shims and as they are rewritten, held to Keras 2.3.1, which is as 2.2.4 was."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("rewritten", [False, True])
def test_they_give_what_they_gave(play: Callable[..., Any], rewritten: bool) -> None:
    recorded = json.loads((FOLDER / "helpers-keras-2.3.1-tensorflow.json").read_text())
    assert play("helpers", "2.3.1", rewritten=rewritten) == recorded
