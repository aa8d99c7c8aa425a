"""No use of an old name is silent: what `tools/completeness.py` finds, by running the engine."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from complete_check import Judge  # noqa: E402
from complete_read import releases  # noqa: E402


@pytest.mark.parametrize("name", ["0.3.3", "1.2.2", "2.3.1", "tf-1.15", "tf-2.15"])
def test_no_name_is_left_as_it_is_without_a_word(name: str) -> None:
    ends = list(Judge(releases()[name]).names())
    assert len(ends) > 500
    assert [end for end in ends if end.why.startswith("silently")] == []
