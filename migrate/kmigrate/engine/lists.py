"""Taking items out of a written list (arguments of a call, names of an import) and adding some, as a person would."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field

from kmigrate.engine.source import Source

_SKIP = re.compile(rb"[\s\\]+|#[^\r\n]*")


def find(data: bytes, what: bytes, start: int, end: int) -> int:
    """Where one of the bytes `what` comes first, outside comments; -1 where it does not."""
    while start < end:
        skipped = _SKIP.match(data, start, end)
        if skipped:
            start = skipped.end()
        elif data[start] in what:
            return start
        else:
            start += 1
    return -1


@dataclass(slots=True)
class ListEdit:
    """One written list: what stands in it, what goes, what comes."""

    source: Source
    open: int  # just behind the opening bracket
    close: int  # at the closing bracket, or the end of the statement
    items: list[tuple[object, int, int]]  # the node, and its span with its own parentheses
    wraps: bool = True  # stands in brackets, so that it may go on in the next line
    removed: list[object] = field(default_factory=list)
    added: list[tuple[object, ...]] = field(default_factory=list)

    def remove(self, item: object) -> None:
        if isinstance(item, ast.expr):
            # A keyword's value stands for the keyword.
            item = next((n for n, _, _ in self.items if isinstance(n, ast.keyword) and n.value is item), item)
        if not any(node is item for node in self.removed):
            self.removed.append(item)

    def add(self, pieces: tuple[object, ...]) -> None:
        if pieces not in self.added:
            self.added.append(pieces)

    def spans(self) -> list[tuple[int, int, tuple]]:  # type: ignore[type-arg]
        """The edits that make it so."""
        gone = {id(node) for node in self.removed}
        stays = [index for index, (node, _, _) in enumerate(self.items) if id(node) not in gone]
        result: list[tuple[int, int, tuple]] = []  # type: ignore[type-arg]
        below = self._below(stays)
        index = 0
        while index < len(self.items):
            if index in stays:
                index += 1
                continue
            last = index
            while last + 1 < len(self.items) and last + 1 not in stays and not self._comment(last):
                last += 1
            result.extend((start, end, ()) for start, end in self._cut(index, last, below))
            index = last + 1
        if stays and stays[-1] + 1 < len(self.items) and not below and not self._comma(len(self.items) - 1):
            # The list ends with a comma, or without one, as it did; where more comes below, the comma parts it.
            comma = self._comma(stays[-1])
            result.append((comma, comma + 1, ()))
        if self.added:
            result.extend(self._addition(stays))
        return result

    def _cut(self, first: int, last: int, below: int) -> list[tuple[int, int]]:
        data, items = self.source.data, self.items
        start, end = items[first][1], items[last][2]
        comment, comma = self._comment(last), self._comma(last)
        # A comma may stand in the line below the comment.
        own = [(comma, comma + 1)] if comma > comment > 0 else []
        if last + 1 < len(items):
            if comment:
                return [(start, comment), *own]
            before = self._comma(first - 1) + 1 if first else 0
            if before and b"\n" in data[end : items[last + 1][1]] and b"\n" not in data[before:start]:
                return [(before, comma + 1)]  # the last of its line: the next line stays where it is
            return [(start, items[last + 1][1])]
        behind = comma + 1 if comma else end
        if first == 0:
            empty = not data[self.open : start].strip() and not data[behind : self.close].strip()
            return [(self.open, self.close)] if empty and not own else [(start, comment or behind), *own]
        before = self._comma(first - 1) + 1
        gap = data[before:start]
        if comment and b"\n" in gap.replace(b"\r", b"\n"):
            return [(start, comment), *own]
        if b"#" in gap:
            alone = not data[behind : self.source.line_end(behind)].strip()
            return [(below if before <= below < start else before + len(gap.rstrip()) if alone else start, behind)]
        return [(before, behind)]

    def _comma(self, index: int) -> int:
        """Where the comma is that stands behind an item; 0 where there is none."""
        bound = self.items[index + 1][1] if index + 1 < len(self.items) else self.close
        return max(find(self.source.data, b",", self.items[index][2], bound), 0)

    def _comment(self, index: int) -> int:
        """Where the comment begins that stands behind an item in its line; 0 where there is none."""
        end = self.items[index][2]
        line = min(self.source.line_end(end), self.close)
        rest = self.source.data[end:line].lstrip(b" \t,")
        return line - len(rest) if rest.startswith(b"#") else 0

    def _addition(self, stays: list[int]) -> list[tuple[int, int, tuple[object, ...]]]:
        if not stays:
            pieces = [piece for index, item in enumerate(self.added) for piece in ((", ",) if index else ()) + item]
            return [(self.open, self.open, tuple(pieces))]
        end = self.items[stays[-1]][2]
        between = self._between(stays)
        behind = self._below(stays)
        if behind:
            # The comment behind the last item speaks of that item, so what comes goes below it.
            new = [piece for item in self.added for piece in (between[1:], *item, ",")]
            if not self._comma(len(self.items) - 1):
                new.pop()
            comma = () if self._comma(stays[-1]) else ((end, end, (",",)),)
            return [*comma, (behind, behind, tuple(new))]
        return [(end, end, tuple(piece for item in self.added for piece in (between, *item)))]

    def _between(self, stays: list[int]) -> str:
        """What parts the last item from the first that comes: both in one line, or each in its own."""
        _, start, end = self.items[stays[-1]]
        own_line = self.source.line_start(start) != self.source.line_start(self.items[stays[0]][1]) or (
            self.source.line_start(start) != self.source.line_start(self.open - 1) and len(stays) == 1
        )
        line = self.source.line_start(start)
        if self.wraps and own_line and not self.source.data[line:start].strip():
            return "," + self.source.newline + self.source.slice(line, start)
        if self.wraps and self._too_long(end, len(self._alignment(stays))):
            return "," + self.source.newline + self._alignment(stays)
        return ", "

    def _below(self, stays: list[int]) -> int:
        """Where additions go that come below the comment of the last item; 0 where they stand beside that item."""
        if not stays or not self.added or self._between(stays) == ", ":
            return 0
        end = self.items[stays[-1]][2]
        behind = self._behind_comment(end)
        return behind if end < behind and self._comma(stays[-1]) < behind else 0

    def _behind_comment(self, end: int) -> int:
        """The end of the line, where only a comma and a comment follow the last item in it."""
        line = self.source.line_end(end)
        rest = self.source.data[end:line].lstrip(b" \t,")
        return line if rest.startswith(b"#") and line <= self.close else end

    def _too_long(self, end: int, indent: int) -> bool:
        """Whether the additions would make a line longer than the file's own, and fit into the next."""
        line = self.source.data[self.source.line_start(end) : self.source.line_end(end)]
        more = sum(len(piece) if isinstance(piece, str) else 8 for item in self.added for piece in item) + 2
        limit = max(79, self.source.width)
        return indent + more <= limit < len(line) + more

    def _alignment(self, stays: list[int]) -> str:
        """The column of the first argument, or the indent of the line that the last one stands on."""
        first = self.items[stays[0]][1]
        last = self.source.line_start(self.items[stays[-1]][1])
        opening = self.source.line_start(self.open - 1)
        if last == opening and self.source.line_start(first) == opening:
            return " " * len(self.source.slice(opening, first))
        return self.source.indent(self.items[stays[-1]][1])


def argument_list(source: Source, call: ast.Call) -> ListEdit:
    """The arguments of a call, each with the parentheses around it."""
    data = source.data
    close = source.end(call) - 1
    open_ = find(data, b"(", source.end(call.func), close) + 1
    nodes: list[ast.expr | ast.keyword] = sorted([*call.args, *call.keywords], key=source.start)
    items: list[tuple[object, int, int]] = []
    low = open_
    for index, node in enumerate(nodes):
        bound = source.start(nodes[index + 1]) if index + 1 < len(nodes) else close
        comma = find(data, b",", source.end(node), bound) if source.end(node) < bound else -1
        high = comma if comma >= 0 else bound
        skipped = _SKIP.match(data, low)
        while skipped:
            low = skipped.end()
            skipped = _SKIP.match(data, low)
        # Parentheses around the argument belong to it: its end is the last bracket before the comma.
        end = source.end(node)
        while (bracket := find(data, b")", end, high)) >= 0:
            end = bracket + 1
        items.append((node, min(low, source.start(node)), min(end, close)))
        low = high + 1
    return ListEdit(source, open_, close, items)
