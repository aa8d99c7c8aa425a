from __future__ import annotations

import ast

import pytest

from kmigrate.engine.names.mentions import Mentions
from kmigrate.engine.source import Source


@pytest.mark.parametrize("text", ["", "xy", "a.x", "f(x=1)", "'x'", "# x", "import a.x", "from x import a", "xé = 1"])
def test_what_is_no_plain_name(text: str) -> None:
    assert Mentions(Source(text)).nodes("x") == []


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "x = 1",
        "x.a",
        "def f(x): pass",
        "def f(*x): pass",
        "def f(*, x): pass",
        "lambda x: 1",
        "def x(): pass",
        "class x: pass",
        "import x",
        "import x.y",
        "import a as x",
        "from a import x",
        "def f():\n  global x",
        "try: pass\nexcept E as x: pass",
        "match a:\n  case x: pass",
        "match a:\n  case [*x]: pass",
        "match a:\n  case {**x}: pass",
        "f'{x}'",
    ],
)
def test_what_is_a_plain_name(text: str) -> None:
    nodes = Mentions(Source(text)).nodes("x")
    assert len(nodes) == 1
    assert isinstance(nodes[0], ast.AST)


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("xy _x x1", 0), ("éx xé", 0), ("x", 1), ("a.x 'x' # x", 3), ("x\nx\tx", 3)]
)
def test_words_are_counted_wherever_they_stand(text: str, count: int) -> None:
    source = Source("")
    source.data = text.encode()
    assert Mentions(source).words("x") == count


def test_words_of_other_alphabets_are_not_counted() -> None:
    assert Mentions(Source("é = 1")).words("é") == -1
