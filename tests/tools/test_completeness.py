"""No use of an old name is silent: what `tools/completeness.py` finds, by running the engine."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from complete_check import Judge  # noqa: E402
from complete_read import releases  # noqa: E402


@pytest.mark.parametrize("name", sorted(releases()))
def test_every_name_of_a_release_has_an_answer(name: str) -> None:
    ends = list(Judge(releases()[name]).names())
    assert len(ends) > 50
    assert [end for end in ends if end.status == "unaccounted"] == []
