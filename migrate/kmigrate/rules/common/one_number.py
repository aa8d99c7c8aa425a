"""Whether an expression is visibly one whole number, and no shape."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import Function, class_of, is_shape
from kmigrate.rules.site import Site

DEPTH = 4
Place = ast.Name | ast.Attribute


def is_one_number(site: Site, node: ast.expr, depth: int = DEPTH) -> bool:
    match node:
        case ast.Constant(value=value):
            return type(value) is int
        case ast.Call(func=ast.Name(id="int" | "len")):
            return True
        case ast.BinOp(left=left, right=right):
            sides = (left, right)
            return not any(map(is_shape, sides)) and any(is_one_number(site, side, depth) for side in sides)
        case ast.Subscript(value=of, slice=index):
            return _is_index(index) and not _is_of_several(site, of)
        case ast.Name() | ast.Attribute():
            return (
                _in_parentheses(site, node)
                or (isinstance(node, ast.Name) and _is_given_one(site, node))
                or (depth > 0 and _used_as_one(site, node, depth - 1))
            )
        case _:
            return False


def shape_of(site: Site, node: ast.expr) -> list[str | ast.AST]:
    """The shape of a weight, as a tuple where it is one number."""
    if not is_one_number(site, node):
        return [node]
    return [node, ","] if _in_parentheses(site, node) else ["(", node, ",)"]


def _is_index(node: ast.expr) -> bool:
    """An index other than the first, which may also be the first of several shapes."""
    match node:
        case ast.Constant(value=value):
            return type(value) is int and value != 0
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int())):
            return True
        case _:
            return False


def _is_of_several(site: Site, node: ast.expr) -> bool:
    """Whether the class looks into the parts of this one, which is then a list of shapes."""
    same = ast.dump(node)
    return any(
        isinstance(one, ast.Subscript) and isinstance(one.value, ast.Subscript) and ast.dump(one.value.value) == same
        for one in _nodes_of_class(site)
    )


def _nodes_of_class(site: Site) -> Iterator[ast.AST]:
    within: ast.AST | None = class_of(site) or site.node
    while within is not None and not isinstance(within, ast.ClassDef):
        within = site.parent(within)
    return walk(within) if within is not None else iter(())


def _in_parentheses(site: Site, node: ast.expr) -> bool:
    """`shape=(self.units)`: somebody meant a tuple and forgot its comma."""
    source = site.file.source
    start, end = source.start(node), source.end(node)
    before, behind = source.slice(max(start - 2, 0), start), source.slice(end, end + 1)
    return before in ("=(", "((", " (") and behind == ")"


def _is_given_one(site: Site, name: ast.Name) -> bool:
    """Whether the name is a parameter that is annotated as a number, or is given numbers alone."""
    function = site.function_around(name)
    if isinstance(function, Function):
        for parameter in (*function.args.args, *function.args.kwonlyargs):
            if parameter.arg == name.id:
                return isinstance(parameter.annotation, ast.Name) and parameter.annotation.id == "int"
    values = site.assigned_near(name)
    return bool(values) and all(isinstance(one, ast.Constant) and type(one.value) is int for one in values)


def _used_as_one(site: Site, node: Place, depth: int) -> bool:
    """Whether the class makes this of a number, or uses it as a number in another place."""
    same = ast.dump(node)
    for one in _nodes_of_class(site):
        match one:
            case ast.Assign(targets=[*_, target], value=value) if _same(target, same):
                if is_one_number(site, value, depth):
                    return True
            case ast.Tuple(elts=parts, ctx=ast.Load()) if any(_same(part, same) for part in parts):
                if not any(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in parts):
                    return True
            case ast.Call(func=ast.Name(id="range" | "int"), args=parts) if any(_same(part, same) for part in parts):
                return True
            case ast.BinOp(left=left, right=right, op=ast.Mult() | ast.FloorDiv() | ast.Sub()):
                sides = [side for side in (left, right) if not _same(side, same)]
                if len(sides) == 1 and isinstance(sides[0], ast.Constant) and type(sides[0].value) is int:
                    return True
            case _:
                pass
    return False


def _same(node: ast.expr, dump: str) -> bool:
    return isinstance(node, Place) and ast.dump(node).replace("Store()", "Load()") == dump
