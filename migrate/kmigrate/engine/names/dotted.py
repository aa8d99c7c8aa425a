"""Another spelling for a dotted name, changing no more of its text than must be."""

from __future__ import annotations

import ast
import re

from kmigrate.engine.edits import Edits
from kmigrate.engine.source import Source

_PLAIN = re.compile(r"[\w.]+")
_COMMENT = re.compile(r"#[^\r\n]*[\r\n]+[ \t]*")


def respell(edits: Edits, node: ast.expr, new: str) -> None:
    """Writes `new` where the name or chain of attributes `node` stands."""
    source = edits.source
    old = source.text_of(node)
    parts = _parts(source, node)
    olds, news = [part for part, _, _ in parts], new.split(".")
    if _PLAIN.fullmatch(old) or ("(" in old and len(olds) != len(news)):
        edits.replace(node, new)
        return
    # Written with blanks, over several lines or with comments: what both names share stays as it is written.
    shared = min(len(olds), len(news))
    first = next((i for i in range(shared) if olds[i] != news[i]), shared)
    last = next((i for i in range(shared - first) if olds[-1 - i] != news[-1 - i]), shared - first)
    gone, come = parts[first : len(parts) - last], news[first : len(news) - last]
    if len(gone) == len(come):
        for (_, start, end), name in zip(gone, come, strict=True):
            edits.replace_span(start, end, name)
        return
    if first:
        start, text = parts[first - 1][2], "".join(f".{name}" for name in come)
        end = gone[-1][2] if gone else start
    else:
        start, text = parts[0][1], ".".join(come)
        end = gone[-1][2] if come and gone else parts[len(gone)][1]
        text += "." if come and not gone else ""
    comments = "".join(_COMMENT.findall(source.slice(start, end)))
    edits.replace_span(start, end, text + ("  " if comments and (text or first) else "") + comments)


def _parts(source: Source, node: ast.expr) -> list[tuple[str, int, int]]:
    """Each part of a dotted name, and where it stands."""
    parts = []
    while isinstance(node, ast.Attribute):
        end = source.end(node)
        parts.append((node.attr, end - len(node.attr.encode()), end))
        node = node.value
    if isinstance(node, ast.Name):
        parts.append((node.id, source.start(node), source.end(node)))
    return parts[::-1]
