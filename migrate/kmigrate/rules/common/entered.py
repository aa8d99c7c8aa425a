"""The `with` statements that enter a graph or a session, and what holds those."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from kmigrate.engine.names.scopes import FUNCTIONS
from kmigrate.engine.names.values import Use
from kmigrate.rules.common.session_groups import ENTERED, mentions

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile


class Scopes:
    """The `with` statements of a file that enter nothing but graphs and sessions, and the variables that hold them."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.gone: set[int] = set()  # ids of all nodes in the headers that go
        self.headers: dict[int, ast.With] = {}
        self.done: set[int] = set()
        entering = {id(use.call) for use in file.uses if use.name in ENTERED and use.sure}
        for node in file.statements.get(ast.With, ()):
            assert isinstance(node, ast.With)
            if all(id(item.context_expr) in entering and item.optional_vars is None for item in node.items):
                for item in node.items:
                    for inner in ast.walk(item.context_expr):
                        self.gone.add(id(inner))
                        self.headers[id(inner)] = node

    def holder(self, use: Use) -> ast.Assign | None:
        """The assignment of a graph to a variable that nothing else reads than the headers that go."""
        statement = self.file.parent(use.call) if use.call is not None else None
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            return statement if self._only_entered(statement.targets[0], use) else None
        return None

    def _only_entered(self, target: ast.expr, use: Use) -> bool:
        found: list[ast.AST] = []
        if isinstance(target, ast.Name):
            inner = getattr(getattr(use.scope, "function", None), "node", None)
            bodies = [self.file.source.tree, *([inner] if isinstance(inner, FUNCTIONS) else [])]
            found += [node for body in bodies for node in mentions(self.file.source, body, target.id)]
        elif isinstance(target, ast.Attribute):
            found += self.file.attributes(target.attr)
        else:
            return False
        return all(id(node) in self.gone or isinstance(getattr(node, "ctx", None), ast.Store) for node in found)


def scopes(file: SourceFile) -> Scopes:
    found: Scopes = file.memo.get(Scopes) or file.memo.setdefault(Scopes, Scopes(file))
    return found
