from __future__ import annotations

import argparse
import ast
import inspect
import typing
from pathlib import Path

import pytest

from kmigrate.engine.walk import below, walk

SIGNS = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
SYNTAX = """\
@a.b(c, *d, e=f, **g)
class A(B, metaclass=C):
    x: int = 1
async def f(a, /, b: int = 1, *c: str, d=2, **e) -> None:
    async with a as (b, c), d: await e
    async for x in [i async for i in j if i if j]: yield x
    global g
    match p:
        case {"a": [1, *r], **rest} | D(1, y=None) as z if z: pass
    return lambda *q, k=1: (q[1:2, ...], not k, -k, a < b <= c, a and b or c, f"{a!r:>{w}}", (n := 3))
try: import a.b as c; from . import (d as e)
except* (E, F) as g: raise g from None
finally: del a[0], b.c
"""


@pytest.mark.parametrize(
    "text",
    [SYNTAX, *[inspect.getsource(m) for m in (argparse, typing, ast)], Path(__file__).read_text(encoding="utf-8")],
    ids=["syntax", "argparse", "typing", "ast", "this file"],
)
def test_it_is_the_walk_of_ast_without_operators_and_contexts(text: str) -> None:
    tree = ast.parse(text)
    assert list(walk(tree)) == [node for node in ast.walk(tree) if not isinstance(node, SIGNS)]


def test_a_node_alone_has_nothing_below() -> None:
    assert below(ast.parse("x").body[0].value) == []  # type: ignore[attr-defined]


def test_a_node_made_by_hand_may_lack_its_fields() -> None:
    assert below(ast.Call(func=ast.Name(id="f"))) != []
