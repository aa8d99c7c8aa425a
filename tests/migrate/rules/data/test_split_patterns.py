from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "import re\nimport keras\nkeras.layers.Dense(3)\n"


def after(line: str) -> str:
    once = rewrite(HEAD + line, Settings()).text
    assert rewrite(once, Settings()).text == once
    return once.splitlines()[-1]


def said(line: str) -> list[str]:
    return [f.status.value for f in rewrite(HEAD + line, Settings()).findings if f.rule == "KM636"]


@pytest.mark.parametrize(
    "line",
    [
        "re.split(r'(\\W+)', s)",
        "re.split(',', s)",
        "re.split(pattern, s)",
        "re.split('(', s)",
        "s.split('a*')",
        "other.re.split('a*', s)",
        "re.sub('a*', '', s)",
        "x = re.split",
    ],
)
def test_what_splits_as_it_did_stays(line: str) -> None:
    assert after(line) == line
    assert said(line) == []


@pytest.mark.parametrize(
    ("line", "new"),
    [
        ("re.split(r'(\\W+)?', s)", "re.split(r'(\\W+)', s)"),
        ("re.split('(\\W+)?', s)", "re.split('(\\W+)', s)"),
        ('re.split("([ ,]+)?", s, 2)', 're.split("([ ,]+)", s, 2)'),
        ("re.split(r'\\s*', s)", "re.split(r'\\s+', s)"),
        ("re.split('[ ,]*', s)", "re.split('[ ,]+', s)"),
        ("re.split(' *', s)", "re.split(' +', s)"),
    ],
)
def test_a_pattern_that_is_then_never_empty(line: str, new: str) -> None:
    assert after(line) == new
    assert said(line) == ["rewritten"]


@pytest.mark.parametrize(
    "line",
    [
        "re.split('a*|b', s)",
        "re.split('(a*)?', s)",
        "re.split('(a)?(b)?', s)",
        "re.split('''a*''', s)",
        "re.split('(?:a)?', s)",
        "re.split('.*', s)",
    ],
)
def test_others_are_for_a_person(line: str) -> None:
    assert after(line) == line
    assert said(line) == ["review"]


def test_a_name_of_the_program_is_another_thing() -> None:
    line = "re = mine()\nre.split('a*', s)"
    assert said(line) == []
