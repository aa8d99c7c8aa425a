"""A `with` around statements."""

from __future__ import annotations

import ast

import pytest

from kmigrate.engine.edits import EditConflict
from kmigrate.engine.file import SourceFile
from kmigrate.engine.names.exports import Importer
from kmigrate.engine.source import Source
from kmigrate.rules.common.wrap import wrap
from kmigrate.settings import Settings


def wrapped(text: str, first: int, last: int) -> str:
    """What becomes of a text whose statements from one to another are put into a `with`."""
    file = SourceFile(Source(text), Settings(), Importer("", None, Settings()))
    body = file.source.tree.body
    if isinstance(body[0], ast.FunctionDef):
        body = body[0].body
    wrap(file, body[first], body[last], "with w:")
    return file.edits.apply()


@pytest.mark.parametrize(
    ("before", "first", "last", "after"),
    [
        ("a = 1\nb = 2\n", 0, 0, "with w:\n    a = 1\nb = 2\n"),
        ("a = 1\n\n# c\nb = 2\n", 0, 1, "with w:\n    a = 1\n\n    # c\n    b = 2\n"),
        ("a = f(\n    1,\n)\n", 0, 0, "with w:\n    a = f(\n        1,\n    )\n"),
        ('x = 0\na = """1\n2"""\nb = 2\n', 1, 2, 'x = 0\nwith w:\n    a = """1\n2"""\n    b = 2\n'),
        ('a = f"""1\n{x}\n2"""\n', 0, 0, 'with w:\n    a = f"""1\n{x}\n2"""\n'),
        ("def f():\n\ta = 1\n\tb = 2\n", 0, 1, "def f():\n\twith w:\n\t\ta = 1\n\t\tb = 2\n"),
        ("def f():\n  a = 1\n  return a\n", 1, 1, "def f():\n  a = 1\n  with w:\n      return a\n"),
        ("a = 1\r\nb = 2\r\n", 0, 1, "with w:\r\n    a = 1\r\n    b = 2\r\n"),
    ],
)
def test_the_lines_are_indented(before: str, first: int, last: int, after: str) -> None:
    assert wrapped(before, first, last) == after
    ast.parse(after)


@pytest.mark.parametrize(("text", "first", "last"), [("a = 1; b = 2\n", 0, 0), ("a = 1; b = 2\n", 1, 1)])
def test_statements_that_share_a_line_stay(text: str, first: int, last: int) -> None:
    with pytest.raises(EditConflict):
        wrapped(text, first, last)
