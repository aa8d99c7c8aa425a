from __future__ import annotations

from collections.abc import Iterable

import pytest

from kmigrate.engine.edits import Edits
from kmigrate.engine.lists import argument_list, find
from kmigrate.engine.source import Source


def change(text: str, remove: Iterable[int] = (), add: Iterable[str] = ()) -> str:
    """Takes arguments out of the first call of the text, by their number, and adds some."""
    source = Source(text)
    call = source.tree.body[0].value  # type: ignore[attr-defined]
    edits = Edits(source)
    nodes = sorted([*call.args, *call.keywords], key=source.start)
    for index in remove:
        edits.remove_argument(call, nodes[index])
    for piece in add:
        edits.add_argument(call, piece)
    return edits.apply()


@pytest.mark.parametrize("text", ["f()", "f( a )", "f(a,)", "f(\n    a,  # x\n)"])
def test_nothing_to_do_changes_nothing(text: str) -> None:
    assert change(text) == text


@pytest.mark.parametrize(
    ("text", "remove", "after"),
    [
        ("f(a)", [0], "f()"),
        ("f( a )", [0], "f()"),
        ("f(a,)", [0], "f()"),
        ("f(\n    a,\n)", [0], "f()"),
        ("f(a, b)", [0], "f(b)"),
        ("f(a, b)", [1], "f(a)"),
        ("f(a, b,)", [1], "f(a,)"),
        ("f(a, b, c)", [1], "f(a, c)"),
        ("f(a, b, c)", [0, 1], "f(c)"),
        ("f(a, b, c)", [1, 2], "f(a)"),
        ("f(a, b, c)", [0, 2], "f(b)"),
        ("f(a, b, c)", [0, 1, 2], "f()"),
        ("f(a, k=(1))", [1], "f(a)"),
        ("f(a, (b), c)", [1], "f(a, c)"),
        ("f(a , b , c)", [1], "f(a , c)"),
        ("f(a, *b, **c)", [1], "f(a, **c)"),
        ("f(a, k=',)', c=3)", [1], "f(a, c=3)"),
        ("f(\n    a,\n    b,\n    c,\n)", [1], "f(\n    a,\n    c,\n)"),
        ("f(\n    a,\n    b,\n)", [1], "f(\n    a,\n)"),
        ("f(\n    a,\n    b\n)", [1], "f(\n    a\n)"),
        ("f(a, \\\n  b)", [1], "f(a)"),
        ("f(a, b,\n  c)", [1], "f(a,\n  c)"),
        ("f(a, b, c,\n  d)", [1, 2], "f(a,\n  d)"),
        ("f(a, b, \\\n  c)", [1], "f(a, \\\n  c)"),
        ("f(a,\n  b, c)", [1], "f(a,\n  c)"),
        ("f\\\n(a, b)", [0], "f\\\n(b)"),
    ],
)
def test_an_argument_goes_with_its_comma(text: str, remove: list[int], after: str) -> None:
    assert change(text, remove) == after


@pytest.mark.parametrize(
    ("text", "remove", "after"),
    [
        ("f(\n    a,  # x\n    b,  # y\n    c,  # z\n)", [1], "f(\n    a,  # x\n    # y\n    c,  # z\n)"),
        ("f(\n    a,  # x\n    b,  # y\n    c,  # z\n)", [0, 1], "f(\n    # x\n    # y\n    c,  # z\n)"),
        ("f(\n    a,  # x\n    b,  # y\n)", [1], "f(\n    a,  # x\n    # y\n)"),
        ("f(\n    a,  # x\n    b  # y\n)", [1], "f(\n    a  # x\n    # y\n)"),
        ("f(\n    a,  # x\n    b,\n)", [1], "f(\n    a,  # x\n)"),
        ("f(\n    a,  # x\n    b\n)", [1], "f(\n    a  # x\n)"),
        ("f(a,  # x\n  b)", [1], "f(a  # x\n  )"),
        ("f(a, b  # x\n)", [1], "f(a  # x\n)"),
        ("f(  # x\n    a,\n)", [0], "f(  # x\n    \n)"),
    ],
)
def test_comments_stay_when_arguments_go(text: str, remove: list[int], after: str) -> None:
    assert change(text, remove) == after


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("f()", "f(k=1)"),
        ("f(a)", "f(a, k=1)"),
        ("f(a,)", "f(a, k=1,)"),
        ("f( a )", "f( a, k=1 )"),
        ("f((a))", "f((a), k=1)"),
        ("f(a,\n  b)", "f(a,\n  b,\n  k=1)"),
        ("f(\n    a,\n    b,\n)", "f(\n    a,\n    b,\n    k=1,\n)"),
        ("f(\n    a,\n    b\n)", "f(\n    a,\n    b,\n    k=1\n)"),
        ("f(\n    a)", "f(\n    a,\n    k=1)"),
        ("f(\n\ta,\n\tb)", "f(\n\ta,\n\tb,\n\tk=1)"),
        ("f(\r\n    a,\r\n)", "f(\r\n    a,\r\n    k=1,\r\n)"),
        ("f(\n    a,  # x\n    b,  # y\n)", "f(\n    a,  # x\n    b,  # y\n    k=1,\n)"),
        ("f(\n    a,  # x\n    b  # y\n)", "f(\n    a,  # x\n    b,  # y\n    k=1\n)"),
    ],
)
def test_an_argument_comes_as_the_others_stand(text: str, after: str) -> None:
    assert change(text, add=["k=1"]) == after


def test_several_come_one_behind_the_other() -> None:
    assert change("f()", add=["k=1", "l=2"]) == "f(k=1, l=2)"
    assert change("f(a)", add=["k=1", "l=2"]) == "f(a, k=1, l=2)"
    assert change("f(\n  a,  # x\n)", add=["k=1", "l=2"]) == "f(\n  a,  # x\n  k=1,\n  l=2,\n)"


def test_the_same_argument_comes_once() -> None:
    assert change("f(a)", add=["k=1", "k=1"]) == "f(a, k=1)"


@pytest.mark.parametrize(
    ("text", "remove", "after"),
    [
        ("f(a)", [0], "f(k=1)"),
        ("f(a, b)", [1], "f(a, k=1)"),
        ("f(a, b)", [0], "f(b, k=1)"),
        ("f(\n    a,\n    b,\n)", [1], "f(\n    a,\n    k=1,\n)"),
        ("f(\n    a,  # x\n    b)", [1], "f(\n    a,  # x\n    k=1)"),
        ("f(\n    a,  # x\n    b\n)", [1], "f(\n    a,  # x\n    k=1\n)"),
        ("f(\n    a,  # x\n    b,\n)", [1], "f(\n    a,  # x\n    k=1,\n)"),
        ("f(\n    a,  # x\n    b  # y\n)", [1], "f(\n    a,  # x\n    k=1\n    # y\n)"),
    ],
)
def test_one_goes_and_one_comes(text: str, remove: list[int], after: str) -> None:
    assert change(text, remove, ["k=1"]) == after


def test_a_value_stands_for_its_keyword() -> None:
    source = Source("f(a, k=b)")
    call = source.tree.body[0].value  # type: ignore[attr-defined]
    edits = Edits(source)
    edits.remove_argument(call, call.keywords[0].value)
    assert edits.apply() == "f(a)"


def test_an_item_has_the_parentheses_around_it() -> None:
    source = Source("f( ((a)), (b , c) , k = (d) )")
    items = argument_list(source, source.tree.body[0].value).items  # type: ignore[attr-defined]
    assert [source.slice(start, end) for _, start, end in items] == ["((a))", "(b , c)", "k = (d)"]


def test_a_bracket_in_a_comment_is_not_found() -> None:
    data = b"a  # ),\n , b)"
    assert find(data, b",", 1, len(data)) == 9
    assert find(data, b")", 0, len(data)) == 12
    assert find(data, b";", 0, len(data)) == -1
