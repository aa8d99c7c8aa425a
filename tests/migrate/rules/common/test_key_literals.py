"""Literals that a key comes from."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from kmigrate.rules import Site
from kmigrate.rules.common.key_literals import Literal, literals

SiteOf = Callable[[str, str], Site]


def found(site_of: SiteOf, text: str) -> list[tuple[str, bool]]:
    """Of the keys of `logs` in the text: what each literal says, and whether it may be changed."""
    site = site_of("from keras.models import load_model\nload_model(p)\n" + text + "\n", "keras.models.load_model")

    def is_log(node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id == "logs"

    keys = [n.slice for n in site.nodes(ast.Subscript) if isinstance(n, ast.Subscript) and is_log(n.value)]
    return [(one.text, one.free) for key in keys for one in literals(site, key, is_log)]


@pytest.mark.parametrize(
    "text",
    [
        "logs[key]",
        "logs[3]",
        "logs[key()]",
        "key = 'a'; key = 'b'; logs[key]",
        "for other in ('a', 'b'): logs[key]",
        "for key in names(): logs[key]",
        "for i, key in zip('ab', *rest): logs[key]",
        "def read(key): return logs[key]",
        "def read(key): return logs[key]\nread(*args)\nread(name)\nother('a')",
        "class A:\n    def read(self): return logs['' if self else '']\na.read()\na.read('b')".replace("''", "0"),
    ],
)
def test_keys_that_no_literal_tells(site_of: SiteOf, text: str) -> None:
    assert found(site_of, text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("logs['a']", ["a"]),
        ("logs[f'a_{b}']", ["a_{}"]),
        ("logs['a' if b else 'c']", ["a", "c"]),
        ("key = 'a'; logs[key]", ["a"]),
        ("for key in ('a', 'b'): logs[key]", ["a", "b"]),
        ("for key, other in (('a', 'b'), ['c', 'd']): logs[key]", ["a", "c"]),
        ("for other, key in zip('ab', ['c']): logs[key]", ["c"]),
        ("for i, key in enumerate({'a'}): logs[key]", ["a"]),
        ("for i, (key, c) in enumerate([('a', 'b')]): logs[key]", ["a"]),
        ("for key in sorted(['b', 'a']): logs[key]", ["b", "a"]),
        ("names = ['a']\n[logs[key] for key in names]", ["a"]),
        ("{key: logs[key] for key in ['a']}", ["a"]),
        ("def read(key='a'): return logs[key]\nread('b')\nread(key='c')", ["a", "b", "c"]),
        ("NAME = 'a'\ndef read(key): return logs[key]\nread(NAME)", ["a"]),
        ("class R:\n    def read(self, key): return logs[key]\nr.read('b')", ["b"]),
    ],
)
def test_literals_behind_a_key(site_of: SiteOf, text: str, words: list[str]) -> None:
    assert sorted(found(site_of, text)) == sorted((word, True) for word in words)


@pytest.mark.parametrize(
    "text",
    [
        "for key in {'a': 1}: logs[key]",
        "for key, v in {'a': 1}.items(): logs[key]",
        "for key in {'a': 1}.keys(): logs[key]",
        "for key in ['a']: logs[key], titles[key]",
        "def read(key='a'): return logs[key], titles['x' + key]",
    ],
)
def test_words_that_are_looked_up_elsewhere_too_may_not_be_changed(site_of: SiteOf, text: str) -> None:
    assert found(site_of, text) == [("a", False)]


@pytest.mark.parametrize(
    ("source", "value"), [("'a'", "a"), ("f'a{b}'", "a{}"), ("a", ""), ("'a", ""), ("'a' 'b'", "ab")]
)
def test_what_another_spelling_says(source: str, value: str) -> None:
    assert Literal(ast.Constant("x")).value_of(source) == value
