"""Scopes as Python has them: which names a function, class or comprehension binds, and what is known of each."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import Any

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


COMPOUND = _BLOCKS.keys()


def children(statement: ast.stmt) -> list[list[ast.stmt]]:
    """The blocks of a compound statement, empty ones left out."""
    names = _BLOCKS.get(type(statement))
    if names is None:
        return []
    blocks = [block for name in names if (block := getattr(statement, name))]
    if isinstance(statement, ast.Try | ast.TryStar):
        blocks += [handler.body for handler in statement.handlers]
    elif isinstance(statement, ast.Match):
        blocks += [case.body for case in statement.cases]
    return blocks


def written(statement: ast.stmt) -> list[list[ast.stmt]]:
    """As `children`, in the order in which the blocks are written."""
    blocks = children(statement)
    if isinstance(statement, ast.Try | ast.TryStar):
        blocks.sort(key=lambda block: block[0].lineno)
    return blocks


def first_line(statement: ast.stmt) -> int:
    """The line on which a statement begins, its decorators included."""
    decorators = getattr(statement, "decorator_list", None)
    return min(statement.lineno, *(d.lineno for d in decorators)) if decorators else statement.lineno


def targets(node: ast.expr | None) -> Iterable[str]:
    """The names that an assignment to the expression binds."""
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Tuple | ast.List):
        return [name for item in node.elts for name in targets(item)]
    return targets(node.value) if isinstance(node, ast.Starred) else ()


def imported(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def _targets_of(node: ast.Assign | ast.Delete) -> Iterable[str]:
    if len(node.targets) == 1:
        return targets(node.targets[0])
    return [name for target in node.targets for name in targets(target)]


def _items_of(node: ast.With | ast.AsyncWith) -> Iterable[str]:
    return [name for item in node.items for name in targets(item.optional_vars)]


# How each kind of statement binds names, its inner blocks apart; those that are not here bind none.
_BINDS: dict[type[ast.stmt], Callable[[Any], Iterable[str]]] = {
    ast.Assign: _targets_of,
    ast.Delete: _targets_of,
    ast.AnnAssign: lambda node: targets(node.target),
    ast.AugAssign: lambda node: targets(node.target),
    ast.For: lambda node: targets(node.target),
    ast.AsyncFor: lambda node: targets(node.target),
    ast.With: _items_of,
    ast.AsyncWith: _items_of,
    ast.FunctionDef: lambda node: (node.name,),
    ast.AsyncFunctionDef: lambda node: (node.name,),
    ast.ClassDef: lambda node: (node.name,),
    ast.Import: lambda node: map(imported, node.names),
    ast.ImportFrom: lambda node: map(imported, node.names),
    ast.Try: lambda node: [handler.name for handler in node.handlers if handler.name],
    ast.TryStar: lambda node: [handler.name for handler in node.handlers if handler.name],
    ast.Match: lambda node: [name for case in node.cases for name in captures(case.pattern)],
}
_BARE = {ast.Expr, ast.Return, ast.Pass, ast.Raise, ast.Assert, ast.Break, ast.Continue}
_OF_THEIR_OWN = {*FUNCTIONS, ast.ClassDef}  # what these bind inside is theirs
_INSIDE: dict[type[ast.AST], tuple[str, ...]] = {
    **{kind: fields for kind, fields in _BLOCKS.items() if kind not in _OF_THEIR_OWN},
    **dict.fromkeys((ast.Try, ast.TryStar), ("body", "handlers", "orelse", "finalbody")),
    ast.Match: ("cases",),
    **dict.fromkeys((ast.ExceptHandler, ast.match_case), ("body",)),
}


def bound_names(body: Iterable[ast.stmt], walrus: bool) -> tuple[set[str], set[str]]:
    """Names that a block binds, and those it declares global or nonlocal; not inside nested functions or classes."""
    bound: set[str] = set()
    declared: set[str] = set()
    stack: list[Any] = list(body)
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind in _BARE and not walrus:
            continue
        if kind is ast.Assign and len(node.targets) == 1 and type(target := node.targets[0]) is ast.Name:
            bound.add(target.id)
        elif binds := _BINDS.get(kind):
            bound.update(binds(node))
        elif isinstance(node, ast.Global | ast.Nonlocal):
            declared.update(node.names)
        if walrus:
            bound.update(_walrus(node))
        if kind in _INSIDE:
            for name in _INSIDE[kind]:
                stack += getattr(node, name)
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
