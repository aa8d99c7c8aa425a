from __future__ import annotations

import pytest

from kmigrate.engine.edits import Edits
from kmigrate.engine.source import Source
from kmigrate.engine.verify import check

TEXTS = [
    "a = b\n",
    "if x:\n    a = b\nelse:\n    c = b\n",
    "def f():\n\tfor x in y:\n\t\ta = b\n\treturn b\n",
    "try:\n    a = b\nexcept E:\n    c = b\nfinally:\n    d = b\n",
    "class A:\n    '''\n    b\n    '''\n    a = b\n",
    "a = (b,\n  b)\nc = b; d = b\n",
    "@b\ndef f(x=b): return b\n",
    "match b:\n    case 1:\n        b\n",
    "async def f():\n    async with b as c:\n        await b\n",
    "def f():\n    return b\n    yield b\n",
    "for x in y:\n    if x:\n        break\n    b\n    continue\n",
    "if x:\r\n    a = b\r\n",
    "x = [\nb\n]" + "\n" * 50 + "y = b",
]


def edited(text: str, new: str) -> tuple[Source, Edits, str]:
    """The text with every name `b` replaced."""
    import ast

    source = Source(text)
    edits = Edits(source)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name) and node.id == "b":
            edits.replace(node, new)
    return source, edits, edits.apply()


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_without_edits_is_right(text: str) -> None:
    source = Source(text)
    edits = Edits(source)
    check(source, edits, edits.apply())


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("new", ["c", "c.d(e)", "(c\n)", "'é'"])
def test_a_text_that_parses_is_right(text: str, new: str) -> None:
    check(*edited(text, new))


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("new", ["c d", "(", ")", "c\n   d", "'", "= 1 ="])
def test_a_text_that_does_not_parse_is_told(text: str, new: str) -> None:
    with pytest.raises(SyntaxError):
        check(*edited(text, new))


@pytest.mark.parametrize("new", ["def", "c.lambda", "1c", "c d", ""])
def test_what_is_no_name_is_not_taken_for_one(new: str) -> None:
    with pytest.raises(SyntaxError):
        check(*edited("a = b\n", new))


def test_a_dotted_name_does_not_stand_where_a_plain_one_must() -> None:
    source = Source("f(b=1)\n")
    edits = Edits(source)
    edits.replace_span(2, 3, "c.d")
    with pytest.raises(SyntaxError):
        check(source, edits, edits.apply())


SHIFTED = "def f():\n    x = 1\n    with a:\n        b\n        c\n    return x\n" + "y = 1\n" * 30


@pytest.mark.parametrize("new", ["        b\n        c\n", "  b\n  c\n", "    b\n  c\n", "    b\nc\n"])
def test_a_statement_that_parses_by_itself_must_stand_where_it_stood(new: str) -> None:
    source = Source(SHIFTED)
    edits = Edits(source)
    start = SHIFTED.index("    with a")
    edits.replace_span(start, SHIFTED.index("    return"), new)
    with pytest.raises(SyntaxError):
        check(source, edits, edits.apply())
