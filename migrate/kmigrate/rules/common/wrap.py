"""Puts a `with` around statements."""

from __future__ import annotations

import ast
import io
import tokenize
from typing import TYPE_CHECKING

from kmigrate.engine.edits import EditConflict

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile


def wrap(file: SourceFile, first: ast.stmt, last: ast.stmt, header: str, leave: ast.stmt | None = None) -> None:
    """Writes the header above the first statement, and indents all up to the last; of `leave`, which another edit takes
    out, nothing. Raises EditConflict where that cannot be done.
    """
    source = file.source
    start, end = source.start(first), source.end(last)
    low = source.line_start(start)
    if source.slice(low, start).strip() or source.data[end : source.line_end(end)].lstrip().startswith(b";"):
        raise EditConflict("another statement stands in its line")
    if any(isinstance(p, str) and "\n" in p for e in file.edits.items if low <= e.start <= end for p in e.pieces):
        raise EditConflict("lines are put in there")
    indent = source.indent(start)
    step = "\t" if "\t" in indent else "    "
    file.edits.replace_span(low, low, f"{indent}{header}{source.newline}{step}")
    skipped = set(range(leave.lineno, (leave.end_lineno or leave.lineno) + 1)) if leave is not None else set()
    text = source.slice(low, source.line_end(end))
    inside = {first.lineno + number for number in _in_strings(text)}
    for number in range(first.lineno + 1, (last.end_lineno or last.lineno) + 1):
        at = source.starts[number - 1]
        if number not in inside | skipped and source.data[at : source.line_end(at)].strip():
            file.edits.replace_span(at, at, step)


def _in_strings(text: str) -> set[int]:
    """The lines, counted from 0, that begin inside of a string."""
    found: set[int] = set()
    opened = 0
    # What stands in the text is a part of a block, so that its indents may not fit together; strings do.
    for token in tokenize.generate_tokens(
        io.StringIO(f"if 1:\n{text}\n" if text[:1].isspace() else f"\n{text}").readline
    ):
        name = tokenize.tok_name[token.type]
        if name == "FSTRING_START":
            opened = token.start[0]
        elif name == "FSTRING_END" or token.type == tokenize.STRING:
            begin = opened if name == "FSTRING_END" else token.start[0]
            found.update(range(begin - 1, token.end[0] - 1))
    return found
