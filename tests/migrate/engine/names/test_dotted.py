from __future__ import annotations

import pytest

from kmigrate.engine.edits import Edits
from kmigrate.engine.names.dotted import respell
from kmigrate.engine.source import Source


def spelled(text: str, new: str) -> str:
    source = Source(f"({text})")
    edits = Edits(source)
    respell(edits, source.tree.body[0].value, new)  # type: ignore[attr-defined]
    return edits.apply()[1:-1]


@pytest.mark.parametrize("text", ["a.b.c", "a . b.c", "a\n  .b  # x\n  .c", "(a.b).c"])
def test_the_same_name_stays_as_it_is_written(text: str) -> None:
    assert spelled(text, "a.b.c") == text


@pytest.mark.parametrize(
    ("text", "new", "after"),
    [
        ("a", "b", "b"),
        ("a.b", "c", "c"),
        ("a.b", "c.d.e", "c.d.e"),
        ("a. b .c", "a.b.d", "a. b .d"),
        ("a. b .c", "a.c", "a .c"),
        ("a. b .c", "c", "c"),
        ("a. b .c", "d.c", "d .c"),
        ("a .c", "a.b.c", "a.b .c"),
        ("a .c", "x.a.c", "x.a .c"),
        ("(a.b).c", "a.b.d", "(a.b).d"),
        ("(a.b).c", "a.d", "a.d"),
    ],
)
def test_only_what_differs_is_written_anew(text: str, new: str, after: str) -> None:
    assert spelled(text, new) == after


@pytest.mark.parametrize(
    ("text", "new", "after"),
    [
        ("a  # x\n .b  # y\n .c", "a.b.d", "a  # x\n .b  # y\n .d"),
        ("a  # x\n .b  # y\n .c", "a.d.c", "a  # x\n .d  # y\n .c"),
        ("a  # x\n .b  # y\n .c", "c", "# x\n # y\n c"),
        ("a  # x\n .b\n .c", "a.c", "a  # x\n \n .c"),
    ],
)
def test_comments_between_the_parts_stay(text: str, new: str, after: str) -> None:
    assert spelled(text, new) == after
