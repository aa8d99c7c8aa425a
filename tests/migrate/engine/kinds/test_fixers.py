from __future__ import annotations

import ast

import pytest

from kmigrate.engine.kinds.fixers import FIXERS, Tool, raw_unicode


def test_fissix_has_all_fixers() -> None:
    # Not at the top: whoever imports fissix.refactor before our module makes it write its cache.
    from fissix.refactor import get_all_fix_names

    assert set(FIXERS) <= set(get_all_fix_names("fissix.fixes"))


def test_changes_count_only_what_changed() -> None:
    tool = Tool()
    (tree,) = list(tool.trees("for x in d.items(): print x, 1L, 2L\n", frozenset()))[:1]
    assert tool.fix(tree) == "for x in list(d.items()): print(x, 1, 2)\n"
    assert tool.changes == {"methods of dict": 1, "print statements": 1, "octal and long numbers": 2}


def test_grammars_are_tried_in_turn() -> None:
    tool = Tool()
    assert len(list(tool.trees("x\n", frozenset()))) == 3
    assert len(list(tool.trees("x\n", frozenset({"print_function"})))) == 2
    assert len(list(tool.trees("print x\n", frozenset()))) == 1
    assert list(tool.trees("a b\n", frozenset())) == []


@pytest.mark.parametrize(
    "body", [r"'\u0061\n'", r"'''\u000a'''", r'"\u0022\\u0061"', r"'\'\u0041'", r"'\U0001F600'", r"'é\u00e9'", r"'x'"]
)
def test_raw_unicode_means_what_it_meant(body: str) -> None:
    quotes = 3 if body.startswith("'''") else 1
    value = body[quotes:-quotes].encode("latin-1", "backslashreplace").decode("raw-unicode-escape")
    assert ast.literal_eval(raw_unicode(body)) == value
