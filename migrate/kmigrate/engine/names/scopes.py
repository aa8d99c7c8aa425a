"""Scopes as Python has them: which names a function, class or comprehension binds, and what is known of each."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from kmigrate.engine.names.values import Value

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Scope:
    """One namespace. `env` is what holds at this point of the flow; `ever` joins all that was ever bound."""

    __slots__ = ("bound", "env", "ever", "function", "kind", "outer", "parent", "path")

    def __init__(self, kind: str, parent: Scope | None, bound: frozenset[str] = frozenset()) -> None:
        self.kind = kind  # module, function, class, comprehension
        self.parent = parent
        self.bound = bound  # names that are local to a function, whether assigned yet or not
        self.env: dict[str, Value] = {}
        self.ever: dict[str, Value] = {}
        self.outer: dict[str, Scope] = {}  # names declared global or nonlocal
        self.function: object = None

    @property
    def module(self) -> Scope:
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope


_BLOCKS: dict[type[ast.stmt], tuple[str, ...]] = {
    ast.If: ("body", "orelse"),
    ast.For: ("body", "orelse"),
    ast.AsyncFor: ("body", "orelse"),
    ast.While: ("body", "orelse"),
    ast.With: ("body",),
    ast.AsyncWith: ("body",),
    ast.Try: ("body", "orelse", "finalbody"),
    ast.TryStar: ("body", "orelse", "finalbody"),
    ast.FunctionDef: ("body",),
    ast.AsyncFunctionDef: ("body",),
    ast.ClassDef: ("body",),
    ast.Match: (),
}


def children(statement: ast.stmt) -> list[list[ast.stmt]]:
    """The blocks of a compound statement."""
    names = _BLOCKS.get(type(statement))
    if names is None:
        return []
    blocks = [getattr(statement, name) for name in names]
    if isinstance(statement, ast.Try | ast.TryStar):
        blocks += [handler.body for handler in statement.handlers]
    elif isinstance(statement, ast.Match):
        blocks += [case.body for case in statement.cases]
    return blocks


def first_line(statement: ast.stmt) -> int:
    """The line on which a statement begins, its decorators included."""
    decorators = getattr(statement, "decorator_list", None)
    return min(statement.lineno, *(d.lineno for d in decorators)) if decorators else statement.lineno


def targets(node: ast.expr | None) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Tuple | ast.List):
        for item in node.elts:
            yield from targets(item)
    elif isinstance(node, ast.Starred):
        yield from targets(node.value)


def imported(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


_BINDS_NOTHING = {ast.Expr, ast.Return, ast.Pass, ast.Raise, ast.Assert, ast.Break, ast.Continue}


def bound_names(body: Iterable[ast.stmt], walrus: bool) -> tuple[set[str], set[str]]:
    """Names that a block binds, and those it declares global or nonlocal; not inside nested functions or classes."""
    bound: set[str] = set()
    declared: set[str] = set()
    stack: list[ast.stmt] = list(body)
    while stack:
        node = stack.pop()
        if type(node) in _BINDS_NOTHING and not walrus:
            continue
        match node:
            case ast.Assign():
                for target in node.targets:
                    bound.update(targets(target))
            case ast.AnnAssign() | ast.AugAssign():
                bound.update(targets(node.target))
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                bound.add(node.name)
            case ast.Import() | ast.ImportFrom():
                bound.update(imported(alias) for alias in node.names)
            case ast.For() | ast.AsyncFor():
                bound.update(targets(node.target))
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    bound.update(targets(item.optional_vars))
            case ast.Try() | ast.TryStar():
                bound.update(handler.name for handler in node.handlers if handler.name)
            case ast.Global() | ast.Nonlocal():
                declared.update(node.names)
            case ast.Delete():
                for target in node.targets:
                    bound.update(targets(target))
            case ast.Match():
                for case in node.cases:
                    bound.update(captures(case.pattern))
            case _:
                pass
        if walrus:
            bound.update(_walrus(node))
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            for block in children(node):
                stack.extend(block)
    return bound - declared, declared


def captures(pattern: ast.pattern) -> Iterator[str]:
    for node in ast.walk(pattern):
        name = getattr(node, "name", None) or getattr(node, "rest", None)
        if isinstance(name, str):
            yield name


def _walrus(node: ast.stmt) -> Iterator[str]:
    stack: list[ast.AST] = [node]
    while stack:
        for child in ast.iter_child_nodes(stack.pop()):
            if isinstance(child, ast.NamedExpr):
                yield from targets(child.target)
            if isinstance(child, ast.expr | ast.comprehension | ast.keyword) and not isinstance(child, ast.Lambda):
                stack.append(child)
