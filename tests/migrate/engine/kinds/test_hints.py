from __future__ import annotations

import pytest

from kmigrate.engine.kinds.fixers import Tool
from kmigrate.engine.kinds.hints import hints


def found(text: str, *features: str) -> list[tuple[list[int], str]]:
    tree = next(Tool().trees(text + "\n", frozenset()))
    return list(hints(tree, frozenset(features)))


@pytest.mark.parametrize(
    "text",
    [
        "a / 2.0",
        "1. / n",
        "float(n) / 2",
        "np.sqrt(x) / y",
        "(a * 1.0) / b",
        "a * 0.5 / b",
        "-1.0 / n",
        "x.mean(axis=0) / y",
        "1e3 / x",
        "a // b",
        "x = '/'",
        "time.time() / n",
        "x.sort(key=f)",
        "np.load(f)",
        "f.cmp",
        "x.file",
        "','.join(x)",
        "os.path.join(x)",
        "def f(file=None): pass",
    ],
)
def test_nothing_to_say(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text", ["a / b", "a / 2", "x /= 2", "len(x) / n", "a / b * 1.0", "0xe / n", "x.shape[0] / 2", "(a + b) / 2"]
)
def test_divisions(text: str) -> None:
    assert [lines for lines, _ in found("pass\n" + text)] == [[2]]
    assert found(text, "division") == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("cPickle.load(f)", "latin1"),
        ("pickle.loads(s)", "latin1"),
        ("sorted(x, cmp=f)", "cmp"),
        ("cmp(a, b)", "cmp"),
        ("class A:\n    def __cmp__(self, o): pass", "cmp"),
        ("file('x')", "`file`"),
        ("buffer(x)", "`buffer`"),
        ("string.join(x)", "`string.join`"),
        ("string.letters", "`string.letters`"),
    ],
)
def test_what_is_gone(text: str, word: str) -> None:
    ((lines, message),) = found(text)
    assert lines == [text.count("\n") + 1]
    assert word in message
    assert "{lines}" in message


def test_one_hint_for_each_kind() -> None:
    assert [lines for lines, _ in found("a / b\nc / d\ncmp(a, b)")] == [[1, 2], [3]]
