"""Whole programs: what the engine makes of them is what a person wrote by hand, and needs nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

PROGRAMS = Path(__file__).parents[2] / "fixtures" / "programs"
NAMES = sorted(path.parent.name for path in PROGRAMS.glob("*/before.py"))


def test_there_are_programs() -> None:
    assert len(NAMES) >= 8


@pytest.mark.parametrize("name", NAMES)
def test_migrated_text_is_not_touched_again(name: str) -> None:
    after = (PROGRAMS / name / "after.py").read_text(encoding="utf-8")
    assert rewrite(after, Settings()).text == after


@pytest.mark.parametrize("name", NAMES)
def test_the_program_is_migrated_as_by_hand(name: str) -> None:
    result = rewrite((PROGRAMS / name / "before.py").read_text(encoding="utf-8"), Settings())
    assert result.text == (PROGRAMS / name / "after.py").read_text(encoding="utf-8")
    assert [finding for finding in result.findings if finding.status.needs_a_person] == []
    assert result.uses.total > 10
    assert result.uses.rate == 1.0


def test_the_cells_of_the_notebook() -> None:
    from kmigrate.engine.kinds.notebooks import rewrite_notebook

    text = (PROGRAMS / "notebook" / "before.ipynb").read_text(encoding="utf-8")
    expected = (PROGRAMS / "notebook" / "after.ipynb").read_text(encoding="utf-8")
    assert rewrite_notebook(text, lambda source: rewrite(source, Settings())).text == expected
