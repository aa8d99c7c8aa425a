"""Whole programs of layers and optimizers: what the engine makes of them. What they print is in tests/shims/classes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

FOLDER = Path(__file__).parents[4] / "fixtures" / "classes"
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/before.py"))


def test_there_are_programs() -> None:
    assert len(NAMES) >= 4


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_left_for_a_person(name: str) -> None:
    provenance = json.loads((FOLDER / name / "recorded.json").read_text())["provenance"]
    settings = Settings(source=provenance["keras"], backend=provenance["backend"])
    result = rewrite((FOLDER / name / "before.py").read_text(encoding="utf-8"), settings)
    assert result.text == (FOLDER / name / "after.py").read_text(encoding="utf-8")
    assert [finding for finding in result.findings if finding.status.needs_a_person] == []
    assert rewrite(result.text, settings).text == result.text
