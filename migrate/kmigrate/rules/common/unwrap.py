"""Takes a `with` away and keeps what stands in it."""

from __future__ import annotations

import ast
import io
import tokenize
from typing import TYPE_CHECKING

from kmigrate.engine.edits import EditConflict

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

GONE = -1


def unwrap(file: SourceFile, node: ast.With) -> None:
    """Removes the header, and one level of indent from the body. Raises EditConflict where that cannot be done."""
    source = file.source
    start, first = source.start(node), source.start(node.body[0])
    if node.body[0].lineno == node.lineno or source.data[source.line_start(start) : start].strip():
        file.edits.replace_span(start, first)
        return
    if any(isinstance(inner, ast.Import | ast.ImportFrom) for one in node.body for inner in ast.walk(one)):
        raise EditConflict("there are imports in it")
    outer, inner = source.indent(start), source.indent(first)
    if not inner.startswith(outer):
        raise EditConflict("its indent is mixed")
    text = source.slice(source.line_start(start), source.line_end(source.end(node)))
    fresh = {node.lineno - 1 + number for number in _fresh_lines(text)}
    comments = _comments(source.slice(source.start(node.items[-1].context_expr), first))
    taken: dict[int, int] = file.memo.setdefault(__name__, {})  # of the indent of each line, by other `with`s
    between = source.newline + outer[taken.get(node.lineno, 0) :]
    low, high = source.line_start(start), source.line_start(first)
    if comments:  # in the place of the header, behind its indent
        file.edits.replace_span(start, high, between.join(comments) + source.newline)
    else:
        file.edits.replace_span(low, high)
    for number in range(node.lineno + bool(comments), node.body[0].lineno):
        taken[number] = GONE
    step, last = len(inner) - len(outer), node.end_lineno or node.lineno
    for number in range(node.body[0].lineno, last + 1):
        low, before = source.starts[number - 1], taken.get(number, 0)
        if before != GONE and number in fresh and source.data[low : low + len(inner)] == inner.encode():
            file.edits.replace_span(low + before, low + before + step)
            taken[number] = before + step


def _comments(header: str) -> list[str]:
    """The comments between the header and the body."""
    return [line[line.index("#") :].rstrip() for line in header.splitlines() if "#" in line]


def _fresh_lines(text: str) -> set[int]:
    """The lines on which a statement or a comment begins; all others belong to an expression or a string."""
    found: set[int] = set()
    depth, fresh = 0, True
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in (tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER):
            continue
        if token.type == tokenize.NL:
            fresh = not depth
            continue
        if fresh and not depth:
            found.add(token.start[0])
        fresh = token.type == tokenize.NEWLINE or (token.type == tokenize.COMMENT and fresh)
        if token.type == tokenize.OP:
            depth += (token.string in "([{") - (token.string in ")]}")
    return found
