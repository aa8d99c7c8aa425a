"""Recipes that are functions, as programs: their bodies, with what they close over written in its place.

def build():                                          from keras.layers import Add, Dense, Input
    parts = [Dense(4)(Input(s)) for s in shapes]  ->  parts = [Dense(4)(Input(s)) for s in [(4,), (4,)]]
    return compiled(Model(...), "mae")                model = Model(...)
                                                      model.compile(optimizer=SGD(lr=0.05), loss='mae')
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any


class Unwritten(Exception):
    """A value that no program spells."""


def text(build: Callable[[], Any]) -> str:
    function = ast.parse(textwrap.dedent(inspect.getsource(build))).body[0]
    if not isinstance(function, ast.FunctionDef):
        raise Unwritten(build)
    used = inspect.getclosurevars(build)
    unfold = _Unfold(dict(used.nonlocals))
    body = [unfold.visit(statement) for statement in function.body if not _is_of_recipes(statement)]
    if ast.get_docstring(function) is not None:
        del body[0]
    last = body.pop()
    assert isinstance(last, ast.Return)
    assert last.value is not None
    imports = [f"from keras.layers import {name}" for name in sorted(unfold.layers)]
    loaded = {n.id for one in [*body, last] for n in ast.walk(one) if isinstance(n, ast.Name)}
    bound = {alias.asname for one in body if isinstance(one, ast.ImportFrom) for alias in one.names}
    if "K" in loaded - bound:
        imports.append("from keras import backend as K")
    lines = [ast.unparse(ast.fix_missing_locations(statement)) for statement in body]
    ended, more = _end(last.value)
    return "\n".join([*imports, *more, *lines, *ended, ""])


def _is_of_recipes(statement: ast.stmt) -> bool:
    """`from .common import compiled`, which is written out."""
    return isinstance(statement, ast.ImportFrom) and statement.level > 0


def _end(value: ast.expr) -> tuple[list[str], list[str]]:
    """What stands for `return`, and what it must import."""
    if isinstance(value, ast.Name) and value.id == "model":
        return [], []
    if not (isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "compiled"):
        raise Unwritten(ast.unparse(value))
    given = dict(zip(("model", "loss", "optimizer"), value.args, strict=False))
    given |= {word.arg: word.value for word in value.keywords if word.arg}
    texts = {name: ast.unparse(ast.fix_missing_locations(one)) for name, one in given.items()}
    lines = [] if texts["model"] == "model" else [f"model = {texts['model']}"]
    optimizer, loss = texts.get("optimizer", "SGD(lr=0.05)"), texts.get("loss", "'mse'")
    lines.append(f"model.compile(optimizer={optimizer}, loss={loss})")
    return lines, [] if "optimizer" in texts else ["from keras.optimizers import SGD"]


class _Unfold(ast.NodeTransformer):
    """Values in place of names, and what can be said of them then: attributes for `getattr`, words for `**`."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values
        self.layers: set[str] = set()

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self.values or not isinstance(node.ctx, ast.Load):
            return node
        written = repr(self.values[node.id])
        try:
            ast.literal_eval(written)
        except (ValueError, SyntaxError) as error:
            raise Unwritten(written) from error
        return ast.parse(written, mode="eval").body

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        made = node.value
        if isinstance(made, ast.Call) and isinstance(made.func, ast.Name) and made.func.id == "__import__":
            self.layers.add(node.attr)
            return ast.Name(node.attr, ast.Load())
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        words: list[ast.keyword] = []
        for word in node.keywords:
            if word.arg is None and isinstance(word.value, ast.Dict):
                words += [
                    ast.keyword(str(ast.literal_eval(key)), value)
                    for key, value in zip(word.value.keys, word.value.values, strict=True)
                    if key
                ]
            else:
                words.append(word)
        node.keywords = words
        if isinstance(node.func, ast.Name) and node.func.id == "getattr":
            return ast.Attribute(node.args[0], str(ast.literal_eval(node.args[1])), ast.Load())
        return node
