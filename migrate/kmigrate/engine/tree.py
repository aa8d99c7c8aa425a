"""The syntax tree of one module as rules ask for it: by type, by line, upwards, and block by block."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from operator import itemgetter

from kmigrate.engine.names.mentions import may_hold
from kmigrate.engine.names.scopes import COMPOUND, FUNCTIONS, children, first_line, written
from kmigrate.engine.source import Source
from kmigrate.engine.walk import below


class Tree:
    """Views of a tree, each made when it is first asked for: most files need none of them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._parents: dict[int, ast.AST] = {}
        self._inside: dict[int, tuple[list[ast.AST], list[tuple[int, int, ast.AST]]]] = {}

    def forget(self) -> None:
        """Drops what was worked out."""
        self._parents.clear()
        self._inside.clear()

    @cached_property
    def nodes(self) -> dict[type[ast.AST], list[ast.AST]]:
        """All nodes of the file by their type, as they stand in it; for rules that must look everywhere."""
        found: dict[type[ast.AST], list[ast.AST]] = {}
        stack: list[ast.AST] = [self.source.tree]
        while stack:
            node = stack.pop()
            kind = type(node)
            if kind in found:
                found[kind].append(node)
            else:
                found[kind] = [node]
            stack += reversed(below(node))
        return found

    @cached_property
    def statements(self) -> dict[type[ast.AST], list[ast.AST]]:
        """As `nodes`, of statements alone: there are few of them, and no expression need be taken apart."""
        found: dict[type[ast.AST], list[ast.AST]] = {}
        stack: list[ast.stmt] = self.source.tree.body[::-1]
        while stack:
            node = stack.pop()
            found.setdefault(type(node), []).append(node)
            if type(node) in COMPOUND:
                for block in reversed(written(node)):
                    stack += reversed(block)
        return found

    def nodes_on(self, lines: Iterable[int]) -> Iterator[ast.AST]:
        """The nodes that may have one of these lines, as they stand in the file."""
        wanted = sorted(lines)
        stack: list[ast.AST] = [self.source.tree]
        while stack:
            node = stack.pop()
            yield node
            stack += [one for one in reversed(below(node)) if may_hold(one, wanted)]

    def attributes(self, *words: str) -> list[ast.Attribute]:
        """The attributes of these names, as they stand in the file."""
        source = self.source
        lines = {line for word in words for line in source.lines_of(word) if source.has_member(line, word)}
        if not lines:
            return []
        return [n for n in self.nodes_on(lines) if isinstance(n, ast.Attribute) and n.attr in words]

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The node that holds this one. Only what has the node's line is looked through, for most rules ask of few."""
        line: int = getattr(node, "lineno", 0)
        stack: list[ast.AST] = [self.source.tree] if line and id(node) not in self._parents else []
        while stack:
            loose, placed = self._under(stack.pop())
            stack += loose
            at = bisect_right(placed, line, key=itemgetter(0))  # the last that begins by this line, and those before it
            while at and placed[at - 1][1] >= line:
                at -= 1
                stack.append(placed[at][2])
        return self._parents.get(id(node))

    def function_around(self, node: ast.AST) -> ast.AST | None:
        """The function that a node stands in; None at the top of the file."""
        start, end = self.source.start(node), self.source.end(node)
        for low, high, inner in self._lambdas:
            if low <= start and end <= high and inner is not node:
                return inner
        of_lines, outer = self._functions
        return outer[id(node)] if id(node) in outer else of_lines[node.lineno]  # type: ignore[attr-defined]

    @cached_property
    def _lambdas(self) -> list[tuple[int, int, ast.AST]]:
        """Where they begin and end, the innermost first."""
        found = [one for one in self.nodes_on(self.source.lines_of("lambda")) if isinstance(one, ast.Lambda)]
        return [(self.source.start(one), self.source.end(one), one) for one in reversed(found)]

    @cached_property
    def _functions(self) -> tuple[list[ast.AST | None], dict[int, ast.AST | None]]:
        """Of each line the innermost function that has it, for nothing else stands on its lines; of each function the
        one around it.
        """
        of_lines: list[ast.AST | None] = [None] * (len(self.source.starts) + 2)
        outer: dict[int, ast.AST | None] = {}
        every = [one for kind in FUNCTIONS for one in self.statements.get(kind, ()) if isinstance(one, kind)]
        for function in sorted(every, key=self.source.start):
            first, last = first_line(function), function.end_lineno or function.lineno
            outer[id(function)] = of_lines[first]
            of_lines[first : last + 1] = [function] * (last + 1 - first)
        return of_lines, outer

    def _under(self, outer: ast.AST) -> tuple[list[ast.AST], list[tuple[int, int, ast.AST]]]:
        """The nodes right under a node: those that have no lines of their own, and the others by their lines."""
        if id(outer) not in self._inside:
            loose: list[ast.AST] = []
            placed: list[tuple[int, int, ast.AST]] = []
            for one in below(outer):
                self._parents[id(one)] = outer
                if (line := getattr(one, "lineno", 0)) == 0:
                    loose.append(one)
                else:
                    placed.append((first_line(one) if isinstance(one, ast.stmt) else line, one.end_lineno, one))  # type: ignore[attr-defined]
            if isinstance(outer, ast.JoinedStr | ast.FormattedValue):  # before Python 3.12 theirs stand anywhere
                loose += [one for _, _, one in placed]
                placed.clear()
            placed.sort(key=itemgetter(0))
            self._inside[id(outer)] = loose, placed
        return self._inside[id(outer)]

    @cached_property
    def functions(self) -> dict[str, list[ast.FunctionDef | ast.AsyncFunctionDef]]:
        """Every function of the file, methods and inner ones too, by its name."""
        found: dict[str, list[ast.FunctionDef | ast.AsyncFunctionDef]] = {}
        for block in self._all_blocks:
            for statement in block:
                if isinstance(statement, FUNCTIONS):
                    found.setdefault(statement.name, []).append(statement)
        return found

    @cached_property
    def assigned(self) -> dict[str, list[ast.expr]]:
        """Name -> everything that the file assigns to it by `name = ...`."""
        found: dict[str, list[ast.expr]] = {}
        for block in self._all_blocks:
            for statement in block:
                if isinstance(statement, ast.Assign):
                    for target in statement.targets:
                        if isinstance(target, ast.Name):
                            found.setdefault(target.id, []).append(statement.value)
        return found

    @cached_property
    def blocks(self) -> dict[int, list[ast.stmt]]:
        """Statement -> the block that it stands in."""
        return {id(statement): block for block in self._all_blocks for statement in block}

    @cached_property
    def _all_blocks(self) -> list[list[ast.stmt]]:
        found: list[list[ast.stmt]] = []
        stack: list[list[ast.stmt]] = [self.source.tree.body]
        while stack:
            block = stack.pop()
            found.append(block)
            for statement in block:
                if type(statement) in COMPOUND:
                    stack.extend(children(statement))
        return found
