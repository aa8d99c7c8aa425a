"""Rows and examples of a rule in the words of a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kmigrate.rules import Example
    from kmigrate.tables import Row


def cells(row: Row) -> tuple[str, str, str, str]:
    """Old, new, what else there is to say, and where the fact comes from."""
    note = " ".join(text for text in (row.advice, row.note) if text)
    match row.kind:
        case "keyword":
            new = f"{row.on}({row.new}=)" if row.new else "left out"
            return f"{row.on}({row.old}=)", new, note, row.source
        case "value":
            return f"{row.on}({row.keyword}={row.old})", f"{row.keyword}={row.new}", note, row.source
        case "default":
            return f"{row.on}()", f"{row.keyword}={row.new}", note, row.source
        case "removed":
            return row.old, row.status, note, row.source
        case _:
            return row.old, row.new, note, row.source


def example_diff(example: Example) -> Iterator[tuple[str, str]]:
    """The lines of an example, each with the mark of a diff: `-`, `+` or a space."""
    from difflib import SequenceMatcher

    before, after = example.before.strip("\n").splitlines(), example.after.strip("\n").splitlines()
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from ((" ", line) for line in before[i1:i2])
        else:
            yield from (("-", line) for line in before[i1:i2])
            yield from (("+", line) for line in after[j1:j2])
