"""Changes as exact spans of the old text, so that nothing outside the changed expressions moves.

An edit's new text is made of pieces: strings, and nodes of the old tree, which are written out with the edits inside
them. So a rule may wrap or move an expression in which another rule renames something, and both happen, in any order.
"""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass, field

from kmigrate.engine.lists import ListEdit, argument_list
from kmigrate.engine.source import Source

Piece = str | ast.AST | tuple[int, int]


class EditConflict(Exception):
    """Two rules want to change the same text in different ways."""


@dataclass(slots=True)
class Edit:
    start: int
    end: int
    pieces: tuple[Piece, ...]

    @property
    def key(self) -> tuple[int, int]:
        # At one place insertions come first, then the widest edit, so that what lies inside follows its frame.
        return self.start, -sys.maxsize if self.start == self.end else -self.end


@dataclass(slots=True)
class Edits:
    """All edits of one file."""

    source: Source
    items: list[Edit] = field(default_factory=list)
    lists: dict[int, ListEdit] = field(default_factory=dict)
    log: list[list] = field(default_factory=list)  # type: ignore[type-arg] # what was put into which list, in order
    applied: list[tuple[int, int, int]] = field(default_factory=list)  # outermost edits: old start and end, new length

    def __bool__(self) -> bool:
        return bool(self.items or self.lists)

    def replace(self, node: ast.AST, *pieces: Piece) -> None:
        self.replace_span(self.source.start(node), self.source.end(node), *pieces)

    def replace_span(self, start: int, end: int, *pieces: Piece) -> None:
        edit = Edit(start, end, pieces)
        if not any(one.start == start and one == edit for one in self.items):
            self.items.append(edit)

    def insert_before(self, node: ast.AST, text: str) -> None:
        start = self.source.start(node)
        self.replace_span(start, start, text)

    def insert_after(self, node: ast.AST, text: str) -> None:
        end = self.source.end(node)
        self.replace_span(end, end, text)

    def rename_attribute(self, node: ast.AST, new: str) -> None:
        if isinstance(node, ast.Attribute):
            end = self.source.end(node)
            self._rename(end - len(node.attr.encode()), node.attr, new)
        elif isinstance(node, ast.Name):
            self._rename(self.source.start(node), node.id, new)

    def rename_keyword(self, keyword: ast.keyword, new: str) -> None:
        assert keyword.arg is not None
        self._rename(self.source.start(keyword), keyword.arg, new)

    def _rename(self, start: int, old: str, new: str) -> None:
        end = start + len(old.encode())
        # Python before 3.12 misplaces nodes inside some f-strings; then the text there is another.
        if self.source.data[start:end] != old.encode():
            raise EditConflict(f"{old!r} is not where the parser says")
        self.replace_span(start, end, new)

    def list_of(self, call: ast.Call) -> ListEdit:
        if id(call) not in self.lists:
            made = argument_list(self.source, call)
            if made.items and isinstance(made.items[0][0], ast.GeneratorExp) and made.items[0][1] < made.open:
                raise EditConflict("a generator without parentheses of its own must stay the only argument")
            self.lists[id(call)] = made
        return self.lists[id(call)]

    def remove_argument(self, call: ast.Call, argument: ast.expr | ast.keyword) -> None:
        change = self.list_of(call)
        before = len(change.removed)
        change.remove(argument)
        if len(change.removed) > before:
            self.log.append(change.removed)

    def add_argument(self, call: ast.Call, *pieces: Piece) -> None:
        change = self.list_of(call)
        before = len(change.added)
        change.add(pieces)
        if len(change.added) > before:
            self.log.append(change.added)

    def mark(self) -> tuple[int, int]:
        return len(self.items), len(self.log)

    def back_to(self, mark: tuple[int, int]) -> None:
        """Forgets all edits since `mark`: a rule's edits happen together or not at all."""
        items, logged = mark
        del self.items[items:]
        while len(self.log) > logged:
            self.log.pop().pop()

    def touch(self, start: int, end: int) -> bool:
        """Whether something changes in a part of the old text."""
        return any(start <= edit.start and edit.end <= end for edit in self._all())

    def gone(self, node: ast.AST) -> bool:
        """Whether a wider change leaves nothing of a node."""
        start, end = self.source.start(node), self.source.end(node)
        for edit in self.items:
            if edit.start <= start and end <= edit.end and edit.end - edit.start > end - start:
                spans = (
                    p if isinstance(p, tuple) else (self.source.start(p), self.source.end(p))
                    for p in edit.pieces
                    if not isinstance(p, str)
                )
                if not any(low <= start and end <= high for low, high in spans):
                    return True
        return False

    def written(self, start: int, end: int) -> str:
        """What a part of the old text will be."""
        out: list[bytes] = []
        self._render(start, end, [e for e in self._all() if start <= e.start and e.end <= end], out)
        return b"".join(out).decode("utf-8", "surrogatepass")

    def drop(self, start: int, end: int) -> None:
        """Forgets every edit in a part of the old text, which is to be written anew."""
        self.items[:] = [e for e in self.items if not (start <= e.start and e.end <= end)]
        inside = [
            key for key, change in self.lists.items() if all(start <= s and e <= end for s, e, _ in change.spans())
        ]
        for key in inside:
            del self.lists[key]

    def _all(self) -> list[Edit]:
        # What is added to a list comes before what is inserted behind the list's statement at the same place.
        items = [Edit(start, end, pieces) for change in self.lists.values() for start, end, pieces in change.spans()]
        items += self.items
        # What wraps an expression comes before what replaces it.
        items.sort(key=lambda edit: (*edit.key, not self._wraps(edit)))
        return items

    def _span(self, piece: ast.AST | tuple[int, int]) -> tuple[int, int]:
        return piece if isinstance(piece, tuple) else (self.source.start(piece), self.source.end(piece))

    def _wraps(self, edit: Edit) -> bool:
        """Whether the old text goes on inside of the new."""
        span = (edit.start, edit.end)
        return any(not isinstance(piece, str) and self._span(piece) == span for piece in edit.pieces)

    def apply(self) -> str:
        """The new text. Raises EditConflict where two edits cross."""
        items = self._all()
        out: list[bytes] = []
        self.applied.clear()
        self._render(0, len(self.source.data), items, out, self.applied)
        return b"".join(out).decode("utf-8", "surrogatepass")

    def _render(
        self,
        start: int,
        end: int,
        items: list[Edit],
        out: list[bytes],
        applied: list[tuple[int, int, int]] | None = None,
    ) -> None:
        data, position, index = self.source.data, start, 0
        while index < len(items):
            edit = items[index]
            inside = index + 1
            while inside < len(items) and items[inside].start < edit.end:
                if items[inside].end > edit.end:
                    raise EditConflict("two changes cross")
                if (items[inside].start, items[inside].end) == (edit.start, edit.end) and not self._wraps(edit):
                    raise EditConflict("two changes of one place")
                inside += 1
            out.append(data[position : edit.start])
            before = len(out)
            for piece in edit.pieces:
                if isinstance(piece, str):
                    out.append(piece.encode("utf-8", "surrogatepass"))
                    continue
                low, high = self._span(piece)
                within = [e for e in items[index + 1 : inside] if low <= e.start and e.end <= high]
                self._render(low, high, within, out)
            if applied is not None:
                applied.append((edit.start, edit.end, sum(map(len, out[before:]))))
            position = edit.end
            index = inside if edit.end > edit.start else index + 1
        out.append(data[position:end])
