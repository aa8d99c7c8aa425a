"""Unified diffs of bytes that `git apply` and `patch -p1` take, in about linear time."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from kmigrate.report.places import from_here

CONTEXT = 3
SMALL = 250_000  # lines times lines up to which difflib is quick enough; beyond, a gap is shown as one replacement

Span = tuple[int, int, int, int]  # old lines i1:i2 became new lines j1:j2
Lines = Sequence[bytes]


def unified(path: str, old: bytes, new: bytes) -> Iterator[bytes]:
    """The lines of the diff, each with its line end; none where nothing changed."""
    before, after = _lines(old), _lines(new)
    spans = [span for span in changes(before, after) if span[0] < span[1] or span[2] < span[3]]
    if not spans:
        return
    name = os.fsencode(from_here(path)[0].lstrip("/"))
    yield b"--- " + _header(b"a/" + name)
    yield b"+++ " + _header(b"b/" + name)
    for group in _grouped(spans):
        yield from _hunk(group, before, after)


def changes(before: Lines, after: Lines) -> Iterator[Span]:
    """The changed spans in order. Lines that are unique on both sides anchor the rest."""
    anchors = _anchors(before, after)
    i = j = 0
    for next_i, next_j in [*anchors, (len(before), len(after))]:
        yield from _gap(before, after, (i, next_i, j, next_j))
        i, j = next_i + 1, next_j + 1


def _anchors(before: Lines, after: Lines) -> list[tuple[int, int]]:
    """The longest run of pairs of equal unique lines that stand in the same order on both sides."""
    counts_before, counts_after = Counter(before), Counter(after)
    places = {line: j for j, line in enumerate(after) if counts_after[line] == 1}
    pairs = [(i, places[line]) for i, line in enumerate(before) if counts_before[line] == 1 and line in places]
    tails: list[int] = []  # the smallest last j of an increasing run of each length
    links: list[tuple[int, int]] = []  # per pair: its length of run, and the pair before it
    ends: list[int] = []
    for index, (_, j) in enumerate(pairs):
        length = bisect_left(tails, j)
        links.append((length, ends[length - 1] if length else -1))
        tails[length : length + 1] = [j]
        ends[length : length + 1] = [index]
    chosen = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chosen.append(pairs[index])
        index = links[index][1]
    return chosen[::-1]


def _gap(before: Lines, after: Lines, span: Span) -> Iterator[Span]:
    i1, i2, j1, j2 = span
    while i1 < i2 and j1 < j2 and before[i1] == after[j1]:
        i1, j1 = i1 + 1, j1 + 1
    while i1 < i2 and j1 < j2 and before[i2 - 1] == after[j2 - 1]:
        i2, j2 = i2 - 1, j2 - 1
    if i1 == i2 or j1 == j2 or (i2 - i1) * (j2 - j1) > SMALL:
        yield i1, i2, j1, j2
        return
    from difflib import SequenceMatcher

    for tag, a1, a2, b1, b2 in SequenceMatcher(None, before[i1:i2], after[j1:j2], autojunk=False).get_opcodes():
        if tag != "equal":
            yield i1 + a1, i1 + a2, j1 + b1, j1 + b2


def _grouped(spans: list[Span]) -> Iterator[list[Span]]:
    group: list[Span] = []
    for span in spans:
        if group and span[0] - group[-1][1] > 2 * CONTEXT:
            yield group
            group = []
        group.append(span)
    yield group


def _hunk(group: list[Span], before: Lines, after: Lines) -> Iterator[bytes]:
    lead = min(CONTEXT, group[0][0])
    tail = min(CONTEXT, len(before) - group[-1][1])
    i1, i2 = group[0][0] - lead, group[-1][1] + tail
    j1, j2 = group[0][2] - lead, group[-1][3] + tail
    yield b"@@ -%s +%s @@\n" % (_range(i1, i2), _range(j1, j2))
    at = i1
    for start, stop, new_start, new_stop in group:
        yield from _marked(b" ", before[at:start])
        yield from _marked(b"-", before[start:stop])
        yield from _marked(b"+", after[new_start:new_stop])
        at = stop
    yield from _marked(b" ", before[at:i2])


def _marked(mark: bytes, lines: Lines) -> Iterator[bytes]:
    for line in lines:
        yield mark + line
        if not line.endswith(b"\n"):
            yield b"\n\\ No newline at end of file\n"


def _range(start: int, stop: int) -> bytes:
    # An empty range names the line before it.
    length = stop - start
    return b"%d,%d" % (start + (length > 0), length)


def _lines(data: bytes) -> list[bytes]:
    # Only \n ends a line, as for git and patch; a \r belongs to its line and so comes back exactly.
    lines = [line + b"\n" for line in data.split(b"\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _header(name: bytes) -> bytes:
    if any(byte < 32 or byte in b'"\\\x7f' for byte in name):
        quoted = b"".join(
            b"\\" + bytes([byte]) if byte in b'"\\' else b"\\%03o" % byte if byte < 32 or byte > 126 else bytes([byte])
            for byte in name
        )
        return b'"' + quoted + b'"\n'
    # As git does: a tab ends a name that has a space in it.
    return name + (b"\t\n" if b" " in name else b"\n")
