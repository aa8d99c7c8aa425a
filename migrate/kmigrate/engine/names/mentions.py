"""Where a file writes a plain name, in any role. Asked before a name is given up or taken: a clash breaks code."""

from __future__ import annotations

import ast
from bisect import bisect_left

from kmigrate.engine.source import Source
from kmigrate.engine.walk import below


class Mentions:
    """All plain names of one file; the tree is walked only when a count of words does not settle it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._nodes: dict[str, list[ast.AST]] = {}

    def words(self, name: str) -> int:
        """How often the word stands in the text, strings and comments included; -1 where that cannot be counted."""
        if not name.isascii():
            return -1  # Python takes several spellings of such a name for the same one
        return len(self.source.lines_of(name))

    def nodes(self, name: str) -> list[ast.AST]:
        """Every node that binds, reads or declares the name."""
        if name not in self._nodes:
            lines = self.source.lines_of(name) if name.isascii() else None
            found: list[ast.AST] = []
            stack: list[ast.AST] = [self.source.tree]
            while stack:
                node = stack.pop()
                if name in _named(node):
                    found.append(node)
                for child in below(node):
                    if lines is None or may_hold(child, lines):
                        stack.append(child)
            self._nodes[name] = found
        return self._nodes[name]


def may_hold(node: ast.AST, lines: list[int]) -> bool:
    """Whether a node can hold one of the lines; those without a place of their own can."""
    first = getattr(node, "lineno", None)
    if first is None:
        return True
    if decorators := getattr(node, "decorator_list", None):
        first = min(first, decorators[0].lineno)
    index = bisect_left(lines, first)
    return index < len(lines) and lines[index] <= node.end_lineno  # type: ignore[attr-defined]


def _named(node: ast.AST) -> tuple[str, ...]:
    match node:
        case ast.Name(id=name) | ast.arg(arg=name):
            return (name,)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return (name,)
        case ast.alias():
            return ((node.asname or node.name).partition(".")[0],)
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return (name,)
        case ast.MatchMapping(rest=str(name)):
            return (name,)
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return tuple(names)
        case _:
            return ()
