"""What a loop over time gives for masked steps, held to the releases and backends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
RECORDED = sorted(path.stem.split("-")[2:] for path in FOLDER.glob("masked_outputs-*.json"))


@pytest.mark.parametrize(("release", "backend"), RECORDED)
def test_the_state_or_the_output_before(play: Callable[..., Any], release: str, backend: str) -> None:
    recorded = json.loads((FOLDER / f"masked_outputs-keras-{release}-{backend}.json").read_text())
    assert play("masked_outputs", release, backend) == recorded
