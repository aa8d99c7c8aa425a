"""Where both branches of a `try` have come to import the same, one import is enough."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile


def join_attempts(file: SourceFile) -> None:
    """Takes away every `try` whose branches now import the very same."""
    if b"try" not in file.source.data or not file.edits:
        return
    for node in file.statements.get(ast.Try, ()):
        if isinstance(node, ast.Try) and _changed(file, node) and _is_bare(file, node) and _are_same(file, node):
            _join(file, node)


def _changed(file: SourceFile, node: ast.Try) -> bool:
    return file.edits.touch(file.source.start(node), file.source.end(node))


def _is_bare(file: SourceFile, node: ast.Try) -> bool:
    """Whether there is nothing in it but imports: a comment may say why it is there."""
    statements = [*node.body, *(s for handler in node.handlers for s in handler.body)]
    return (
        not node.orelse
        and not node.finalbody
        and all(isinstance(statement, ast.Import | ast.ImportFrom) for statement in statements)
        and "#" not in file.source.text_of(node)
    )


def _are_same(file: SourceFile, node: ast.Try) -> bool:
    first, *others = (_written(file, block) for block in (node.body, *(handler.body for handler in node.handlers)))
    return bool(first) and all(other == first for other in others)


def _written(file: SourceFile, block: list[ast.stmt]) -> list[str]:
    """The statements of a block as they will be written."""
    source = file.source
    start, end = source.start(block[0]), source.end(block[-1])
    if not source.data[source.line_start(start) : start].strip():
        start, end = source.line_start(start), source.line_end(end)  # what was put behind a line counts too
    text = file.edits.written(start, end)
    return [line.strip() for line in text.splitlines() if line.strip()]


def _join(file: SourceFile, node: ast.Try) -> None:
    source = file.source
    start = source.start(node)
    lines = _written(file, node.body)
    old = source.text_of(node)
    new = (source.newline + source.indent(start)).join(lines)
    file.edits.drop(start, source.end(node))
    file.edits.replace(node, new)
    file.import_changed(node, old, new)
