"""What can be seen of a number: whether NumPy made it."""

from __future__ import annotations

import ast

from kmigrate.rules.common.batches import made
from kmigrate.rules.site import DEPTH, Site

FLOATS = {"ceil", "floor", "round", "rint", "trunc"}
SCALARS = {"max", "amax", "min", "amin", "sum", "prod", "argmax", "argmin", "bincount", "int32", "int64", "median"}
METHODS = {"max", "min", "sum", "prod"}


def numpy_names(site: Site) -> set[str]:
    """The names under which the file has NumPy."""
    return {
        alias.asname or alias.name
        for node in site.nodes(ast.Import)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == "numpy"
    }


def _calls(site: Site, node: ast.expr, functions: set[str]) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.attr in functions
        and node.func.value.id in numpy_names(site)
    )


def is_numpy_float(site: Site, node: ast.expr) -> bool:
    """A float of NumPy that is a whole number: `np.ceil(n / 32)`."""
    return _calls(site, node, FLOATS)


def is_numpy_integer(site: Site, node: ast.expr, depth: int = DEPTH) -> bool:
    """A number that is visibly one of NumPy's, which is no `int`: `np.max(y) + 1`, `y.max()`."""
    if not depth or not site.file.source.lines_of("numpy"):
        return False  # made of itself, `filters = filters * 2`, or without NumPy
    node = made(site, node)
    match node:
        case ast.BinOp(left=left, right=right, op=ast.Add() | ast.Sub() | ast.Mult() | ast.FloorDiv()):
            return is_numpy_integer(site, left, depth - 1) or is_numpy_integer(site, right, depth - 1)
        case ast.Call(func=ast.Attribute(attr=name), args=[], keywords=[]) if name in METHODS:
            return bool(numpy_names(site))
        case _:
            return _calls(site, node, SCALARS)


def is_list_of_numbers(site: Site, node: ast.expr, depth: int = DEPTH) -> bool:
    """Whether it is a list of numbers, or of lists of them, whatever else happens to its name."""
    match node:
        case ast.List(elts=parts):
            return bool(parts) and all(is_number(one) or is_list_of_numbers(site, one, 0) for one in parts)
        case ast.BinOp(op=ast.Mult(), left=left, right=right):
            return any(isinstance(one, ast.List) and is_list_of_numbers(site, one, 0) for one in (left, right))
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return is_list_of_numbers(site, left, depth) and is_list_of_numbers(site, right, depth)
        case ast.ListComp(elt=elt):
            return is_number(elt) or is_list_of_numbers(site, elt, 0)
        case ast.Call(func=ast.Name(id="list"), args=[ast.Call(func=ast.Name(id="range"))]):
            return True
        case ast.Name(id=name) if depth:
            values = site.assigned(name)
            return bool(values) and all(is_list_of_numbers(site, one, depth - 1) for one in values)
        case _:
            return False


def is_number(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=bool() | int() | float()):
            return True
        case ast.UnaryOp(operand=inner):
            return is_number(inner)
        case ast.IfExp(body=one, orelse=other):
            return is_number(one) and is_number(other)
        case ast.Call(func=ast.Name(id="int" | "float" | "bool"), args=[_]) | ast.Compare():
            return True
        case _:
            return False
