from __future__ import annotations

import ast

import pytest

from kmigrate.engine.source import Source


def test_an_empty_text_has_one_place() -> None:
    source = Source("")
    assert source.place(0) == (1, 1)
    assert source.newline == "\n"


@pytest.mark.parametrize("text", ["x = (", "\x00", "if x:\nx"])
def test_what_does_not_parse_raises_as_the_parser_does(text: str) -> None:
    with pytest.raises((SyntaxError, ValueError)):
        Source(text)


def test_an_invalid_escape_in_a_string_warns_nobody(recwarn: pytest.WarningsRecorder) -> None:
    Source("x = '\\d'\n")
    assert not recwarn.list


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_first_line_end_is_the_one_of_the_file(newline: str) -> None:
    assert Source(f"a{newline}b\n").newline == newline


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("end", ["", "last"])
def test_places_are_found_behind_every_kind_of_line_end(newline: str, end: str) -> None:
    source = Source(f"a{newline}bc{newline}{end}")
    second = source.tree.body[1]
    assert source.text_of(second) == "bc"
    assert source.place(source.start(second)) == (2, 1)
    assert source.line_start(source.end(second)) == source.start(second)
    assert source.line_end(source.start(second)) == source.end(second)


def test_columns_count_characters_and_offsets_bytes() -> None:
    source = Source("é = 'ü'; 日 = x\n")
    name = source.tree.body[1].value  # type: ignore[attr-defined]
    assert source.text_of(name) == "x"
    assert source.place(source.start(name)) == (1, 14)
    assert source.start(name) == len("é = 'ü'; 日 = ".encode())


def test_a_line_separator_inside_a_string_is_no_line_end() -> None:
    source = Source("x = '\u2028\x0b\x1c'\ny = 1\n")
    assert source.place(source.start(source.tree.body[1])) == (2, 1)


def test_a_form_feed_begins_no_line() -> None:
    source = Source("a\n\x0cb\n")
    assert source.text_of(source.tree.body[1]) == "b"
    assert source.indent(source.start(source.tree.body[1])) == "\x0c"


@pytest.mark.parametrize(("text", "indent"), [("if x:\n\ty\n", "\t"), ("if x:\n    y\n", "    "), ("if x: y\n", "")])
def test_the_indent_is_the_blank_before_a_statement(text: str, indent: str) -> None:
    source = Source(text)
    inner = source.tree.body[0].body[0]  # type: ignore[attr-defined]
    assert source.indent(source.start(inner)) == indent


def test_every_node_is_found_where_it_is_written() -> None:
    text = "class A:\n  'é'\n  def f(self, *, x: int = 3) -> B: return [x, (yield)]\n"
    source = Source(text)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.expr):
            assert source.text_of(node) == ast.get_source_segment(text, node)
