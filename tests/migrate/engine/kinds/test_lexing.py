from __future__ import annotations

import ast

import pytest

from kmigrate.engine.kinds.lexing import line_starts, lines_inside_strings, logical_line, strings_over_lines


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("x\ny", "x\n", "x"),
        ("f(\n1)\ny", "f(\n1)\n", ")"),
        ("x = '''\n'''\ny", "x = '''\n'''\n", "'''\n'''"),
        ("x = '(' # (\ny", "x = '(' # (\n", "'('"),
        ("x \\\n + 1\ny", "x \\\n + 1\n", "1"),
        ("x)\ny", "x)\n", ")"),
        ("foo?  # why\ny", "foo?  # why\n", "foo?"),
        ("x = 'a\\\nb'\ny", "x = 'a\\\nb'\n", "'a\\\nb'"),
        ("x = (\n", "x = (\n", "("),
        ('""', '""', '""'),
        ("", "", ""),
    ],
)
def test_logical_line(text: str, first: str, last: str) -> None:
    assert logical_line(text, 0) == (len(first), last)


def test_logical_line_that_does_not_begin_the_text() -> None:
    assert logical_line("(\nx\n", 2) == (4, "x")


def test_strings_over_lines() -> None:
    text = "a = '''x\ny''' + 'z' + \"\"\"w\"\"\"  # '''\nb = r'\\''\nc = '''\n"
    assert [text[start:end] for start, end in strings_over_lines(text)] == ["'''x\ny'''", "'''\n"]


def test_lines_inside_strings_agree_with_python() -> None:
    text = "x = '''a\nb\n'''\ny = 1 # '''\nz = (\n'''\n''')\n"
    nodes = [
        node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    expected = {line for node in nodes for line in range(node.lineno, node.end_lineno or 0)}
    assert lines_inside_strings(text) == expected == {1, 2, 6}


def test_line_starts() -> None:
    assert line_starts("a\n\nb") == [0, 2, 3]
