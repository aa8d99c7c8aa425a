"""When callbacks stop, learn slower and save, and what training prints: release by release, as recorded."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
RELEASES = {
    "0.3.3": "theano", "1.2.2": "tensorflow", "2.0.8": "tensorflow", "2.0.9": "tensorflow", "2.1.3": "tensorflow",
    "2.1.5": "tensorflow", "2.1.6": "tensorflow", "2.2.4": "tensorflow", "2.3.1": "tensorflow",
}  # fmt: skip


@pytest.mark.parametrize("release", RELEASES)
def test_decisions_and_lines(play: Callable[..., Any], release: str) -> None:
    recorded = json.loads((FOLDER / f"deciding-keras-{release}-{RELEASES[release]}.json").read_text())
    told = play("deciding", release, RELEASES[release])
    assert told.keys() == recorded.keys()
    for name, each in recorded.items():
        assert told[name].pop("losses") == pytest.approx(each.pop("losses"), rel=1e-5), name
        assert told[name] == each, name
