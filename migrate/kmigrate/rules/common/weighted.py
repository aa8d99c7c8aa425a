"""What is given as `class_weight`."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import Table
from kmigrate.rules.site import Site


def kind_of_weights(site: Site, given: ast.expr) -> str:
    """`ignored`: no dictionary; `outputs`: weights for each output; empty: a dictionary, or nothing is known of it."""
    match given:
        case ast.List() | ast.Tuple():
            return "outputs" if any(isinstance(one, ast.Dict) for one in given.elts) else "ignored"
        case ast.Constant(value=str()):
            return "ignored"
        case ast.Dict(keys=keys, values=values):
            texts = any(isinstance(key, ast.Constant) and isinstance(key.value, str) for key in keys)
            return "outputs" if texts or any(isinstance(v, ast.Dict | ast.List) for v in values) else ""
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return "ignored" if name == "compute_class_weight" else ""
        case ast.Name(id=name):
            kinds = {kind_of_weights(site, value) for value in site.assigned(name) if not isinstance(value, ast.Name)}
            return kinds.pop() if len(kinds) == 1 and not isinstance(site.value(given), Table) else ""
        case _:
            return ""
