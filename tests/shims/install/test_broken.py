"""Errors of generators and Sequences are of the kind that the release raised, and name their cause."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("release", ["2.0.8", "2.2.4", "2.3.1"])
def test_kinds_of_errors(play: Callable[..., Any], release: str) -> None:
    recorded = json.loads((FOLDER / f"broken-keras-{release}-tensorflow.json").read_text())
    assert play("broken", release) == recorded


def test_the_cause_is_told() -> None:
    from kmigrate_shims.keras.utils.data_utils import Taken

    def breaks() -> Any:
        yield 1
        raise RuntimeError("broken")

    taken = Taken(breaks(), True)
    assert next(taken) == 1
    with pytest.raises(StopIteration) as raised:
        next(taken)
    assert isinstance(raised.value.__cause__, RuntimeError)
