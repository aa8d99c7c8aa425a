from __future__ import annotations

import ast

import pytest

from kmigrate.engine.names.scopes import Scope, bound_names, children


def bound(text: str) -> set[str]:
    return bound_names(ast.parse(text).body, ":=" in text)[0]


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "x.y = 1",
        "x[0] = 1",
        "f(x=1)",
        "[x for x in y]",
        "lambda x: x",
        "def f(x): y = 1",
        "class A: x = 1",
        "global x\nx = 1",
        "nonlocal x\nx = 1",
    ],
)
def test_what_binds_no_local_x(text: str) -> None:
    assert "x" not in bound(text)


@pytest.mark.parametrize(
    "text",
    [
        "x = 1",
        "x: int",
        "x += 1",
        "a = x = 1",
        "a, (b, *x) = c",
        "[a, x] = c",
        "import x",
        "import x.y.z",
        "import a as x",
        "from a import x",
        "from a import b as x",
        "def x(): pass",
        "async def x(): pass",
        "class x: pass",
        "for x in y: pass",
        "for a, x in y: pass",
        "for a in b:\n  pass\nelse:\n  x = 1",
        "while a: x = 1",
        "with a as x: pass",
        "with a as (b, x): pass",
        "if a:\n  pass\nelif b:\n  x = 1",
        "try:\n  pass\nexcept E as x:\n  pass",
        "try:\n  pass\nexcept E:\n  x = 1",
        "try:\n  pass\nexcept* E as x:\n  pass",
        "try:\n  pass\nfinally:\n  x = 1",
        "del x",
        "match a:\n  case x: pass",
        "match a:\n  case [1, *x]: pass",
        "match a:\n  case {1: 2, **x}: pass",
        "match a:\n  case A(b=x): pass",
        "match a:\n  case 1:\n    x = 1",
        "f(x := 1)",
        "if (x := 1): pass",
        "[(x := a) for a in b]",
        "while a[x := 1]: pass",
        "return_ = {**(x := a)}",
        "f'{(x := 1)}'",
    ],
)
def test_what_binds_x(text: str) -> None:
    assert "x" in bound(text)


def test_a_walrus_in_a_lambda_belongs_to_the_lambda() -> None:
    assert "x" not in bound("f = lambda: (x := 1)")


def test_declared_names_are_told() -> None:
    names, declared = bound_names(ast.parse("global a\nnonlocal b\na = b = c = 1").body, False)
    assert names == {"c"}
    assert declared == {"a", "b"}


def test_the_module_is_at_the_top_of_all_scopes() -> None:
    module = Scope("module", None)
    assert Scope("function", Scope("class", module)).module is module
    assert module.module is module


def test_children_are_all_blocks_of_a_statement() -> None:
    text = "try:\n  a\nexcept B:\n  c\nelse:\n  d\nfinally:\n  e"
    blocks = list(children(ast.parse(text).body[0]))
    assert sorted(ast.unparse(block[0]) for block in blocks) == ["a", "c", "d", "e"]
    assert len(list(children(ast.parse("match a:\n  case 1: b\n  case 2: c").body[0]))) == 2
    assert list(children(ast.parse("x = 1").body[0])) == []
