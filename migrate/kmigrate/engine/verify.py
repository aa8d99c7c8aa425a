"""Proves that a new text parses, reading only the statements that changed where that is enough."""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from keyword import iskeyword

from kmigrate.engine.edits import Edits
from kmigrate.engine.names.scopes import first_line
from kmigrate.engine.source import Source

Span = tuple[int, int]
Shifts = tuple[list[int], list[int]]  # the ends of the edits, and how far the text behind each has moved
_FIRST = re.compile(rb"(?:[ \t\f]*(?:#[^\r\n]*)?[\r\n]+)*([ \t]*)")
_NAME = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")
WORTH = 0.8  # of the text: where more has changed, the whole is parsed at once


def check(source: Source, edits: Edits, new: str) -> None:
    """Raises SyntaxError where the new text does not parse. Parsing all of it costs as much as everything else."""
    data = new.encode("utf-8", "surrogatepass")
    shifts = _shifts(edits)
    changes = [
        (start, end) for start, end, size in edits.applied if not _is_name(source, data, start, end, size, shifts)
    ]
    if not changes:
        return
    regions = _joined(sorted({_region(source, start, end) for start, end in changes}))
    if sum(end - start for start, end in regions) < len(data) * WORTH:
        try:
            pieces = [data[_moved(start, shifts) : _moved(end, shifts)] for start, end in regions]
            if _parse(pieces) and all(
                _indent(source.data[start:end]) == _indent(piece)
                for (start, end), piece in zip(regions, pieces, strict=True)
                if piece.strip()
            ):
                return
        except (SyntaxError, ValueError):
            pass  # a region may be no statement by itself; the whole text decides
    ast.parse(new)


def _is_name(source: Source, data: bytes, start: int, end: int, size: int, shifts: Shifts) -> bool:
    """Whether a name, plain or dotted, took the place of one: then the text parses as it did."""
    if start == end:
        return False
    last = _moved(end, shifts)
    old, new = source.data[start:end], data[last - size : last]
    return all(
        _NAME.fullmatch(name) is not None and not any(map(iskeyword, name.decode().split("."))) for name in (old, new)
    ) and (b"." in old or b"." not in new)


def _parse(pieces: list[bytes]) -> bool:
    """Whether the pieces parse, each of them inside of the block that it stands in."""
    starts: list[int] = []  # of those that stand in a block: the lines on which they begin
    whole = ""
    for piece in pieces:
        if piece.strip():
            starts += [whole.count("\n") + 1] if piece[:1] in b" \t" else []
            whole += _ended(piece)
            starts += [-whole.count("\n") - 1] if piece[:1] in b" \t" else []
    lines = [statement.lineno for statement in ast.parse(whole).body]
    return all(sum(low <= line < -high for line in lines) == 1 for low, high in zip(*[iter(starts)] * 2, strict=True))


def _indent(piece: bytes) -> bytes:
    """How far the first statement is indented."""
    found = _FIRST.match(piece)
    return found[1] if found else b""


def _ended(piece: bytes) -> str:
    """A piece that can stand between others, whatever its indent."""
    text = piece.decode("utf-8", "surrogatepass")
    return ("if 1:\n" if text[0] in " \t" else "") + text + ("" if text[-1] in "\r\n" else "\n")


def _region(source: Source, start: int, end: int) -> Span:
    """The whole lines of the innermost statement that holds an edit."""
    first, last = bisect_right(source.starts, start), bisect_right(source.starts, max(start, end - 1))
    block: list[ast.stmt] = source.tree.body
    low, high = 1, len(source.starts)
    while (inner := _holding(block, first, last)) is not None:
        low, high = first_line(inner), inner.end_lineno or inner.lineno
        block = _inside(inner)
    return source.starts[low - 1], source.starts[high] if high < len(source.starts) else len(source.data)


def _inside(statement: ast.stmt) -> list[ast.stmt]:
    """The statements of its blocks, as they stand in the text."""
    handlers: list[ast.ExceptHandler] = getattr(statement, "handlers", [])
    last = [*getattr(statement, "orelse", ()), *getattr(statement, "finalbody", ())]
    return [*getattr(statement, "body", ()), *(inner for handler in handlers for inner in handler.body), *last]


def _holding(block: list[ast.stmt], first: int, last: int) -> ast.stmt | None:
    """The first statement of a block that holds these lines."""
    at = bisect_right(block, first, key=first_line) - 1
    while at > 0 and (block[at - 1].end_lineno or 0) >= last:
        at -= 1  # several on one line
    return block[at] if at >= 0 and (block[at].end_lineno or 0) >= last else None


def _joined(regions: list[Span]) -> list[Span]:
    """Regions that touch or overlap, as one."""
    result: list[Span] = []
    for start, end in regions:
        if result and start < result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def _shifts(edits: Edits) -> Shifts:
    ends, sums, total = [], [], 0
    for start, end, length in edits.applied:
        total += length - (end - start)
        ends.append(end)
        sums.append(total)
    return ends, sums


def _moved(offset: int, shifts: Shifts) -> int:
    """Where a place of the old text that lies in no edit is in the new one."""
    ends, sums = shifts
    index = bisect_right(ends, offset)
    # An insertion at the very end of a region belongs to it; one at its start lies before it.
    return offset + (sums[index - 1] if index else 0)
