"""Reading the classes that a project derives from those of Keras."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmigrate.engine.lists import find
from kmigrate.engine.names.canonical import ancestry
from kmigrate.engine.names.values import Instance, LocalObject, Text, Value
from kmigrate.engine.walk import below, walk
from kmigrate.rules.site import Site

Function = ast.FunctionDef | ast.AsyncFunctionDef


def class_of(site: Site) -> ast.ClassDef | None:
    """The class of the project that overrides, stores or is made an object of."""
    return site.use.owner.node if site.use.owner is not None else None


def methods(cls: ast.ClassDef | None) -> dict[str, Function]:
    """The methods that a class defines itself, by name."""
    return {node.name: node for node in cls.body if isinstance(node, Function)} if cls is not None else {}


def method_around(cls: ast.ClassDef | None, node: ast.AST) -> Function | None:
    """The method of the class in whose lines a node stands."""
    line = getattr(node, "lineno", 0)
    return next((m for m in methods(cls).values() if m.lineno <= line <= (m.end_lineno or m.lineno)), None)


def class_holding(site: Site, node: ast.AST) -> ast.ClassDef | None:
    """The class in whose lines a node stands, in a method or not."""
    outer: ast.AST | None = node
    while outer is not None and not isinstance(outer, ast.ClassDef):
        outer = site.parent(outer)
    return outer


def parameters(function: Function | ast.Lambda) -> list[str]:
    """The names of all parameters that can be given by position."""
    return [a.arg for a in (*function.args.posonlyargs, *function.args.args)]


def reached(cls: ast.ClassDef, start: str) -> set[str]:
    """The methods that run when this one does: itself, and those that it calls by `self.name()`."""
    own, found, new = methods(cls), set[str](), [start]
    while new:
        name = new.pop()
        if name in found or name not in own:
            continue
        found.add(name)
        for inner in walk(own[name]):
            match inner:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=called)):
                    new.append(called)
                case _:
                    pass
    return found


def self_name(function: Function) -> str:
    return next(iter(parameters(function)), "")


def gives_itself(node: ast.AST, me: str) -> bool:
    """`super().__init__(self)`"""
    match node:
        case ast.Call(
            func=ast.Attribute(attr="__init__", value=ast.Call(func=ast.Name(id="super"))), args=[ast.Name(id=name), *_]
        ):
            return name == me
        case _:
            return False


def own_attribute(node: ast.AST, me: str) -> str:
    """`W` for `self.W`; empty for anything else."""
    match node:
        case ast.Attribute(value=ast.Name(id=name), attr=attr) if name == me and me:
            return attr
        case _:
            return ""


def makes_weight(node: ast.AST, me: str) -> bool:
    """`self.add_weight(...)`"""
    return isinstance(node, ast.Call) and own_attribute(node.func, me) in ("add_weight", "add_variable")


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """All statements of a block and of the blocks in it, in order; not those of functions and classes in it."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for name in ("body", "orelse", "finalbody"):
            yield from statements(getattr(statement, name, []))
        for handler in getattr(statement, "handlers", []):
            yield from statements(handler.body)


def statement_of(function: Function | None, node: ast.AST) -> ast.stmt | None:
    """The innermost statement of a method in which an expression stands."""
    if function is None:
        return None
    found = None
    for statement in statements(function.body):
        if any(child is node for part in own_parts(statement) for child in walk(part)):
            found = statement
    return found


def own_parts(statement: ast.stmt) -> Iterator[ast.AST]:
    """What a statement says itself, without the statements in it."""
    for child in below(statement):
        if not isinstance(child, ast.stmt | ast.ExceptHandler):
            yield child


def is_a(site: Site, value: Value, cls: str) -> bool:
    """Whether a value is an object of a legacy class, or of one derived from it."""
    match value:
        case Instance(cls=name):
            return cls in ancestry(name, site.file.facts)
        case LocalObject(info=info):
            return bool(info.legacy) and cls in ancestry(info.legacy, site.file.facts)
        case _:
            return False


def is_text(site: Site, node: ast.expr | None) -> bool:
    """Whether an expression is surely a string: a literal, a formatted one, or a name that holds one."""
    match node:
        case None:
            return False
        case ast.Constant(value=value):
            return isinstance(value, str)
        case ast.JoinedStr():
            return True
        case ast.BinOp(op=ast.Mod() | ast.Add(), left=left, right=right):
            return is_text(site, left) or (isinstance(node, ast.BinOp) and is_text(site, right))
        case ast.Call(func=ast.Attribute(value=of, attr="format")):
            return is_text(site, of)
        case ast.Call(func=ast.Name(id="str")):
            return True
        case _:
            return isinstance(site.value(node), Text)


def is_shape(node: ast.expr | None) -> bool:
    """Whether an expression is surely a shape: a written tuple or list, or something made of one."""
    match node:
        case ast.Tuple() | ast.List():
            return True
        case ast.BinOp(left=left, right=right):
            return is_shape(left) or is_shape(right)
        case ast.Call(func=ast.Name(id="tuple" | "list")):
            return True
        case _:
            return False


def rename_function(site: Site, function: Function, new: str) -> None:
    """Another name for a method where it is defined."""
    source = site.file.source
    start = source.data.index(function.name.encode(), source.start(function) + len("def"))
    site.file.edits.replace_span(start, start + len(function.name.encode()), new)


def replace_parameters(site: Site, function: Function, new: str) -> None:
    """Another list of parameters for a method, in place of what stands between the parentheses."""
    source = site.file.source
    start = find(source.data, b"(", source.start(function), len(source.data)) + 1
    first = function.args.args[0]
    last = max([source.end(node) for node in walk(function.args) if hasattr(node, "lineno")], default=start)
    close = find(source.data, b")", max(last, source.end(first)), len(source.data))
    site.file.edits.replace_span(start, close, new)


def replace_use(site: Site, node: ast.AST, *pieces: str | ast.AST) -> None:
    """Puts something else in the place of an expression, so that no other rule speaks of what stood there."""
    for inner in walk(node):
        if (use := site.file.flow.uses.get(id(inner))) is not None:
            use.kind = "gone"
    site.replace(node, *pieces)
