from __future__ import annotations

import ast
from typing import Any

import pytest

from kmigrate.engine.edits import EditConflict, Edits
from kmigrate.engine.source import Source


def read(text: str) -> tuple[Edits, Any]:
    """The edits of a text, and its first expression."""
    source = Source(text)
    return Edits(source), source.tree.body[0].value  # type: ignore[attr-defined]


def test_without_edits_the_text_is_the_same() -> None:
    edits, _ = read("f( a,b )  # c\r\n")
    assert not edits
    assert edits.apply() == "f( a,b )  # c\r\n"


def test_a_list_that_is_only_looked_at_changes_nothing() -> None:
    edits, call = read("f( a , )\n")
    assert len(edits.list_of(call).items) == 1
    assert edits.apply() == "f( a , )\n"


def test_only_the_node_is_replaced() -> None:
    edits, call = read("f( 'é',  a )  # c\n")
    edits.replace(call.args[1], "b")
    assert edits.apply() == "f( 'é',  b )  # c\n"


def test_a_replacement_may_hold_nodes_whose_own_edits_happen_too() -> None:
    edits, call = read("f(g(a), b)")
    edits.replace(call.args[0].args[0], "c")
    edits.replace(call, "h(", call.args[1], ", ", call.args[0], ")")
    assert edits.apply() == "h(b, g(c))"


def test_the_order_of_edits_does_not_matter() -> None:
    edits, call = read("f(g(a), b)")
    edits.replace(call, "h(", call.args[0], ")")
    edits.replace(call.args[0].args[0], "c")
    assert edits.apply() == "h(g(c))"


def test_a_node_that_is_written_twice_is_edited_twice() -> None:
    edits, call = read("f(a)")
    edits.replace(call, call.args[0], " + ", call.args[0])
    edits.replace(call.args[0], "b")
    assert edits.apply() == "b + b"


def test_the_same_edit_twice_is_one() -> None:
    edits, call = read("f(a)")
    edits.replace(call.func, "g")
    edits.replace(call.func, "g")
    assert edits.apply() == "g(a)"


def test_insertions_stand_before_and_behind() -> None:
    edits, call = read("f(a)")
    edits.insert_before(call.args[0], "x=")
    edits.insert_after(call, ".y")
    edits.replace(call.args[0], "b")
    assert edits.apply() == "f(x=b).y"


def test_two_changes_of_one_place_are_a_conflict() -> None:
    edits, call = read("f(a)")
    edits.replace(call.func, "g")
    edits.replace(call.func, "h")
    with pytest.raises(EditConflict):
        edits.apply()


@pytest.mark.parametrize("order", [1, -1])
def test_what_wraps_an_expression_holds_what_replaces_it(order: int) -> None:
    edits, call = read("f(a)")
    node = call.args[0]
    for pieces in [("g(", node, ")"), ("b",)][::order]:
        edits.replace(node, *pieces)
    assert edits.apply() == "f(g(b))"


def test_changes_that_cross_are_a_conflict() -> None:
    edits, _ = read("f(a, b)")
    edits.replace_span(0, 4, "x")
    edits.replace_span(2, 6, "y")
    with pytest.raises(EditConflict):
        edits.apply()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f(k=1)", "f(new=1)"),
        ("f(k = 1)", "f(new = 1)"),
        ("f(k\\\n=1)", "f(new\\\n=1)"),
        ("f('é', k=1)", "f('é', new=1)"),
    ],
)
def test_a_keyword_is_renamed_in_its_place(before: str, after: str) -> None:
    edits, call = read(before)
    edits.rename_keyword(call.keywords[0], "new")
    assert edits.apply() == after


@pytest.mark.parametrize(
    ("before", "after"),
    [("a.b", "a.new"), ("a . b", "a . new"), ("(a\n .b)", "(a\n .new)"), ("a", "new"), ("é.ü", "é.new")],
)
def test_an_attribute_is_renamed_in_its_place(before: str, after: str) -> None:
    edits, node = read(before)
    edits.rename_attribute(node, "new")
    assert edits.apply() == after


def test_a_name_that_is_not_where_the_parser_says_is_a_conflict() -> None:
    edits, node = read("a.b")
    node.attr = "c"
    with pytest.raises(EditConflict):
        edits.rename_attribute(node, "new")


def test_going_back_forgets_edits_and_arguments_since_the_mark() -> None:
    edits, call = read("f(a, b)")
    edits.replace(call.func, "g")
    edits.remove_argument(call, call.args[0])
    mark = edits.mark()
    edits.remove_argument(call, call.args[1])
    edits.add_argument(call, "c=1")
    edits.insert_after(call, "!")
    edits.back_to(mark)
    assert edits.apply() == "g(b)"


def test_a_lone_generator_takes_no_further_argument() -> None:
    edits, call = read("f(x for x in y)")
    with pytest.raises(EditConflict):
        edits.add_argument(call, "k=1")


def test_a_generator_in_parentheses_of_its_own_does() -> None:
    edits, call = read("f((x for x in y))")
    edits.add_argument(call, "k=1")
    assert edits.apply() == "f((x for x in y), k=1)"


def test_an_argument_may_be_removed_and_edited() -> None:
    edits, call = read("f(a, k=g(b))")
    edits.replace(call.keywords[0].value.args[0], "c")
    edits.remove_argument(call, call.keywords[0])
    assert edits.apply() == "f(a)"


def test_pieces_may_be_spans_of_the_old_text() -> None:
    edits, call = read("f(a, b)")
    edits.replace(call, "g(", (2, 6), ")")
    edits.replace(call.args[1], "c")
    assert edits.apply() == "g(a, c)"


def test_ast_nodes_are_kept_by_what_they_are_written_as() -> None:
    edits, call = read("f( (a) , b)")
    assert isinstance(call, ast.Call)
    edits.replace(call, call.args[1])
    assert edits.apply() == "b"
