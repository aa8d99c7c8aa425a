"""What is given as `class_weight`."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import Table
from kmigrate.rules.site import Site

OF_NUMPY = ("np", "numpy")
OF_ARRAYS = ("astype", "tolist", "flatten", "ravel", "reshape")  # methods of an array, which give no dictionary
DEPTH = 4


def kind_of_weights(site: Site, given: ast.expr, depth: int = DEPTH) -> str:
    """`ignored`: no dictionary; `outputs`: weights for each output; empty: a dictionary, or nothing is known of it."""
    match given:
        case ast.List() | ast.Tuple():
            return "outputs" if any(isinstance(one, ast.Dict) for one in given.elts) else "ignored"
        case ast.Constant(value=str()):
            return "ignored"
        case ast.Dict(keys=keys, values=values):
            texts = any(isinstance(key, ast.Constant) and isinstance(key.value, str) for key in keys)
            return "outputs" if texts or any(isinstance(v, ast.Dict | ast.List) for v in values) else ""
        case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=name)) if module in OF_NUMPY:
            return "" if name == "load" else "ignored"
        case ast.Call(func=ast.Attribute(attr=name)) if name in OF_ARRAYS:
            return "ignored"
        case ast.BinOp(op=operator):
            return "" if isinstance(operator, ast.BitOr) else "ignored"  # two dictionaries may be joined by `|`
        case ast.Subscript(slice=ast.Slice() | ast.Tuple()):
            return "ignored"
        case ast.Subscript(value=inner) if depth and kind_of_weights(site, inner, depth - 1) == "ignored":
            return "ignored"
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return "ignored" if name == "compute_class_weight" else ""
        case ast.Name(id=name):
            values = [value for value in site.assigned(name) if depth and not isinstance(value, ast.Name)]
            kinds = {kind_of_weights(site, value, depth - 1) for value in values}
            return kinds.pop() if len(kinds) == 1 and not isinstance(site.value(given), Table) else ""
        case _:
            return ""
