"""One way through a function: a stack of expressions, and the names that its variables have at this point."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kmigrate_runtime.legacy.bytecode import Code
from kmigrate_runtime.legacy.source.instructions import NotUnderstood

STEPS, PATHS = 5_000, 64


class Null(ast.expr):
    """The empty place that Python 3.11 keeps below what it calls."""


@dataclass
class Function:
    """A function inside of the function, which is not called yet."""

    code: Code
    defaults: list[ast.expr] = field(default_factory=list)
    keyword_defaults: dict[str, ast.expr] = field(default_factory=dict)


@dataclass
class Module:
    """A module that the function imports, or a name out of it."""

    module: str
    level: int
    name: str | None = None
    listed: bool = False  # whether names of it are imported, and not itself
    whole: bool = False  # whether `import a.b as c` asked for it by all of its names


@dataclass
class Shared:
    """What all ways through one function have in common."""

    code: Code
    python: str  # as whose bytes they are read
    seen: set[int] = field(default_factory=set)
    steps: int = 0
    paths: int = 1
    names: set[str] = field(default_factory=set)  # that are taken
    temporaries: int = 0

    def count(self, at: int) -> None:
        self.seen.add(at)
        self.steps += 1
        if self.steps > STEPS:
            raise NotUnderstood("it is too long")

    def temporary(self) -> str:
        self.temporaries += 1
        return self.fresh(f"part_{self.temporaries}")

    def fresh(self, name: str) -> str:
        number, found = 1, name
        while found in self.names:
            number += 1
            found = f"{name}_{number}"
        self.names.add(found)
        return found


@dataclass
class Path:
    shared: Shared
    stack: list[Any] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)  # by the name in the code, what it is called here
    body: list[ast.stmt] = field(default_factory=list)
    keywords: tuple[str, ...] = ()  # of the next call, since Python 3.11
    before: tuple[int, ...] = ()  # loops that this way is inside of

    def fork(self) -> Path:
        self.shared.paths += 1
        if self.shared.paths > PATHS:
            raise NotUnderstood("it has too many branches")
        return Path(self.shared, list(self.stack), dict(self.variables), [], (), self.before)

    def push(self, value: Any) -> None:
        self.stack.append(value)

    def pop(self) -> Any:
        if not self.stack:
            raise NotUnderstood("it takes what is not there")
        return self.stack.pop()

    def take(self, count: int) -> list[Any]:
        if count < 0 or count > len(self.stack):
            raise NotUnderstood("it takes what is not there")
        taken = self.stack[len(self.stack) - count :]
        del self.stack[len(self.stack) - count :]
        return taken

    def expression(self) -> ast.expr:
        return self.checked(self.pop())

    def expressions(self, count: int) -> list[ast.expr]:
        return [self.checked(one) for one in self.take(count)]

    def checked(self, value: Any) -> ast.expr:
        if isinstance(value, Function):
            return self.function(value)
        if not isinstance(value, ast.expr) or isinstance(value, Null):
            raise NotUnderstood("it uses something else than a value")
        return value

    def function(self, value: Function) -> ast.expr:
        from kmigrate_runtime.legacy.source.follow import inner

        body, arguments = inner(value)
        found = as_expression(body)
        if found is not None:
            return ast.Lambda(args=arguments, body=found)
        name = self.shared.fresh(value.code.name if value.code.name.isidentifier() else "inner")
        made = ast.FunctionDef(name=name, args=arguments, body=body, decorator_list=[])
        self.body.append(made)
        return ast.Name(name, ast.Load())

    def once(self, value: ast.expr) -> ast.expr:
        """An expression that may stand in several places: a call gets a name, for it may draw random numbers."""
        if not any(isinstance(part, ast.Call) for part in ast.walk(value)):
            return value
        name = self.shared.temporary()
        self.body.append(assign([ast.Name(name, ast.Store())], value))
        return ast.Name(name, ast.Load())

    def store(self, name: str) -> str:
        """The name under which a variable is kept: a new one each time, so that what was computed before stays."""
        plain = name if name.isidentifier() else "argument"
        self.variables[name] = self.shared.fresh(plain)
        return self.variables[name]

    def load(self, name: str) -> ast.expr:
        if name not in self.variables:
            raise NotUnderstood(f"it reads {name} before it has a value")
        return ast.Name(self.variables[name], ast.Load())


def assign(targets: Sequence[ast.expr], value: ast.expr) -> ast.stmt:
    target = targets[0] if len(targets) == 1 else ast.Tuple(list(targets), ast.Store())
    return ast.Assign(targets=[target], value=value, lineno=0)


def as_expression(body: Sequence[ast.stmt]) -> ast.expr | None:
    """A body that only returns, as one expression."""
    if len(body) != 1:
        return None
    (only,) = body
    if isinstance(only, ast.Return):
        return only.value or ast.Constant(None)
    if not isinstance(only, ast.If):
        return None
    one, other = as_expression(only.body), as_expression(only.orelse)
    return None if one is None or other is None else choice(only.test, one, other)


def choice(test: ast.expr, one: ast.expr, other: ast.expr) -> ast.expr:
    """`a and b` and `a or b` come as choices between what they give."""
    if same(test, other):
        return ast.BoolOp(ast.And(), [test, one])
    if same(test, one):
        return ast.BoolOp(ast.Or(), [test, other])
    return ast.IfExp(test, one, other)


def same(one: ast.AST, other: ast.AST) -> bool:
    return ast.dump(one) == ast.dump(other)
