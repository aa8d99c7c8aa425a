"""A small lexer that knows where logical lines and strings begin and end, also in text that is not quite Python."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

TOKEN = re.compile(
    r"""
    (?P<triple>'''(?:[^'\\]++|\\[\s\S]|'(?!''))*+(?:'''|\Z)|\"\"\"(?:[^"\\]++|\\[\s\S]|"(?!""))*+(?:\"\"\"|\Z))
    |(?P<single>'(?:[^'\\\n]++|\\[\s\S])*+'|"(?:[^"\\\n]++|\\[\s\S])*+")
    |(?P<comment>\#[^\n]*)
    |(?P<open>[(\[{])
    |(?P<close>[)\]}])
    |(?P<joined>\\\n)
    |(?P<newline>\n)
    |(?P<code>[^\s'"\#()\[\]{}\\]+|\\)
    """,
    re.VERBOSE,
)


def logical_line(text: str, start: int) -> tuple[int, str]:
    """Where the logical line that begins at `start` ends, and its last token that is no comment."""
    depth, last = 0, ""
    position = start
    while found := TOKEN.search(text, position):
        position = found.end()
        kind = found.lastgroup
        if kind == "newline" and depth == 0:
            return position, last
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        if kind not in ("newline", "comment", "joined"):
            last = found.group()
    return len(text), last


def strings_over_lines(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the strings that go over more than one line."""
    for found in TOKEN.finditer(text):
        if found.lastgroup in ("triple", "single") and "\n" in found.group():
            yield found.span()


def lines_inside_strings(text: str) -> set[int]:
    """The indices of the lines whose first character belongs to a string that began on an earlier line."""
    starts = line_starts(text)
    inside: set[int] = set()
    for start, end in strings_over_lines(text):
        inside.update(range(bisect_right(starts, start), bisect_right(starts, end - 1)))
    return inside


def line_starts(text: str) -> list[int]:
    """The offset of every line, for a text with plain newlines."""
    return [0, *(found.end() for found in re.finditer("\n", text))]
