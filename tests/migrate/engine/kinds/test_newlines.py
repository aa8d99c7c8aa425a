from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmigrate.engine.kinds.newlines import line_end, line_map, plain, restore, split_lines

TEXTS = st.text(alphabet="ab\n\r\x0b\x0c\u2028", max_size=12)


@given(TEXTS)
def test_lines_make_the_text_again(text: str) -> None:
    assert "".join(split_lines(text)) == text
    assert all(line_end(line) in ("", "\n", "\r\n", "\r") for line in split_lines(text))


@given(TEXTS)
def test_a_text_gets_its_own_line_ends_back(text: str) -> None:
    assert "\r" not in plain(text)
    assert restore(text, plain(text)) == text


def test_split_lines() -> None:
    assert split_lines("a\x0bb\n\r\n\rc\u2028") == ["a\x0bb\n", "\r\n", "\r", "c\u2028"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a\n", "b\n", "b\n"),
        ("a\r\nb\r\n", "x\na\ny\nb\n", "x\r\na\r\ny\r\nb\r\n"),
        ("a\r\nb\nc\r\n", "a\nB\nc\nd\n", "a\r\nB\nc\r\nd\r\n"),
        ("a\rb", "a\nc", "a\rc"),
    ],
)
def test_lines_that_are_new_end_as_the_others_do(old: str, new: str, expected: str) -> None:
    assert restore(old, new) == expected


def test_line_map() -> None:
    assert line_map(["a", "b", "c"], ["a", "x", "y", "c", "d"]) == [0, 1, None, 2, None]
    assert line_map([], ["a"]) == [None]
