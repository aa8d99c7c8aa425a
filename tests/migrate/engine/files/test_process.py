from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmigrate.engine.files.process import Options, Outcome, internal_error, process
from kmigrate.findings import Finding, Result, Status, Uses
from kmigrate.settings import Settings

HOSTILE = Path(__file__).parents[4] / "fixtures" / "hostile"
FOUND = Finding(1, 1, "KM101", Status.REWRITTEN, "Renamed.")

Rewrite = Callable[[str], Result]


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Callable[[Rewrite], None]:
    def use(rewrite: Rewrite) -> None:
        def fake(text: str, settings: Settings, *, project: object = None, path: object = None) -> Result:
            return rewrite(text)

        monkeypatch.setattr("kmigrate.engine.rewrite.rewrite", fake)

    return use


@pytest.fixture(autouse=True)
def renaming(engine: Callable[[Rewrite], None]) -> None:
    """A stand-in for the engine that renames one word, and refuses what is not Python."""
    engine(rename)


def rename(text: str) -> Result:
    try:
        compile(text, "x", "exec", dont_inherit=True)
    except SyntaxError as error:
        return Result(text, (Finding(error.lineno or 1, 1, "KM002", Status.UNSUPPORTED, "Broken."),), failed=True)
    new = text.replace("OLD", "NEW")
    return Result(text) if new == text else Result(new, (FOUND,), Uses(rewritten=1))


def run(data: bytes, path: str = "a.py", **settings: bool) -> Outcome:
    outcome = process(path, data, Settings(**settings))
    assert outcome.path == path
    if outcome.status != "changed":
        assert (outcome.old, outcome.new) == (b"", b"")
    return outcome


def fails(outcome: Outcome, code: str, says: str) -> None:
    assert outcome.status == "failed"
    assert [finding.rule for finding in outcome.findings] == [code]
    assert says in outcome.findings[0].message
    assert outcome.findings[0].status.needs_a_person


@pytest.mark.parametrize("data", [b"", b"\n", b"x = 1\r\n", b"\xef\xbb\xbfx\n", b"# coding: latin-1\n'\xe9'\n"])
def test_what_needs_nothing_is_left_as_it_is(data: bytes) -> None:
    assert run(data) == Outcome("a.py", "unchanged")


def test_a_change_has_both_contents() -> None:
    old, new = b"OLD = 1\r\n", b"NEW = 1\r\n"
    assert run(old) == Outcome("a.py", "changed", (FOUND,), Uses(rewritten=1), old, new)


def test_encoding_and_mark_are_kept() -> None:
    latin = b"# coding: latin-1\nOLD = '\xe9'\n"
    assert run(latin).new == latin.replace(b"OLD", b"NEW")
    marked = b"\xef\xbb\xbfOLD = '\xc3\xa9'\r"
    assert run(marked).new == marked.replace(b"OLD", b"NEW")


def test_findings_without_a_change_are_told(engine: Callable[[Rewrite], None]) -> None:
    review = Finding(1, 1, "KM102", Status.REVIEW, "Look.")
    engine(lambda text: Result(text, (review,), Uses(review=1)))
    assert run(b"x\n") == Outcome("a.py", "unchanged", (review,), Uses(review=1))


@pytest.mark.parametrize("name", ["latin1-without-comment.py", "utf16.py", "null-byte.py", "wrong-comment.py"])
def test_what_cannot_be_read_is_a_finding(name: str) -> None:
    outcome = run((HOSTILE / name).read_bytes())
    assert outcome.status == "failed"
    assert [finding.rule for finding in outcome.findings] == ["KM001"]


def test_the_place_of_a_wrong_byte_is_told() -> None:
    outcome = run(b"x = 1\ny = '\xe9'\n")
    fails(outcome, "KM001", "Byte 0xe9")
    assert (outcome.findings[0].line, outcome.findings[0].column) == (2, 6)


def test_broken_code_is_a_finding() -> None:
    fails(run(b"def OLD(:\n"), "KM002", "Broken.")


def test_a_file_over_the_limit_is_refused() -> None:
    fails(process("-", b"x" * 11, Settings(), Options(limit=10)), "KM001", "too large")
    assert process("-", b"x" * 10, Settings(), Options(limit=10)).status == "unchanged"


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (RecursionError("deep"), "nested too deeply"),
        (MemoryError(), "not enough memory"),
        (ZeroDivisionError("by\nzero"), "a mistake of its own (ZeroDivisionError: by zero)"),
        (AssertionError(), "a mistake of its own (AssertionError)"),
    ],
)
def test_an_error_of_the_engine_is_a_finding(engine: Callable[[Rewrite], None], error: Exception, says: str) -> None:
    def broken(text: str) -> Result:
        raise error

    engine(broken)
    fails(run(b"OLD\n"), "KM001", says)


def test_ctrl_c_is_no_error_of_the_engine(engine: Callable[[Rewrite], None]) -> None:
    def interrupted(text: str) -> Result:
        raise KeyboardInterrupt

    engine(interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(b"OLD\n")


def test_a_long_error_is_cut() -> None:
    assert len(internal_error("a.py", "ValueError", "x" * 10_000).findings[0].message) < 400


def test_a_character_without_a_place_leaves_the_file(engine: Callable[[Rewrite], None]) -> None:
    engine(lambda text: Result(text + "# →\n", (FOUND,), Uses(rewritten=1)))
    outcome = run(b"# coding: latin-1\n")
    fails(outcome, "KM006", "U+2192")
    assert outcome.uses == Uses()


@pytest.mark.parametrize("new", ["import x\nimport y\n# coding: latin-1\n'é'\n", "# coding: utf-8\n'é'\n", "\0"])
def test_a_text_that_would_not_be_read_back_leaves_the_file(engine: Callable[[Rewrite], None], new: str) -> None:
    engine(lambda text: Result(new, (FOUND,)))
    fails(run(b"# coding: latin-1\n'\xe9'\n"), "KM005", "would not be read as it was written")


def test_python_2_is_brought_over_first() -> None:
    outcome = run(b"print 'x'\nOLD = 1\n")
    assert outcome.status == "changed"
    assert outcome.new == b"print('x')\nNEW = 1\n"
    assert {finding.rule for finding in outcome.findings} == {"KM003", "KM101"}
    assert outcome.uses == Uses(rewritten=1)


def test_python_2_without_anything_legacy_is_left_as_it_is() -> None:
    assert run(b"print 'x'\n") == Outcome("a.py", "unchanged")


def test_python_2_that_parses_is_brought_over_where_it_is_legacy() -> None:
    outcome = run(b"OLD = xrange(3)\n")
    assert outcome.new == b"NEW = range(3)\n"
    assert {finding.rule for finding in outcome.findings} == {"KM003", "KM101"}
    assert run(b"x = xrange(3)\n") == Outcome("a.py", "unchanged")
    assert run(b"OLD = xrange(3)\n", python2=False).new == b"NEW = xrange(3)\n"


def test_python_2_may_be_refused() -> None:
    fails(run(b"print 'x'\nOLD = 1\n", python2=False), "KM002", "Broken.")


def test_python_2_that_still_fails_is_told_in_its_own_lines(engine: Callable[[Rewrite], None]) -> None:
    def stubborn(text: str) -> Result:
        return Result(text, (Finding(7, 1, "KM002", Status.REVIEW, text.splitlines()[0]),), failed=True)

    engine(stubborn)
    fails(run(b"print 'x'\nOLD = 1\n"), "KM002", "print 'x'")


def test_what_a_machine_nested_is_not_tried_as_python_2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kmigrate.engine.kinds.python2", None)
    fails(run(b"print 'x'\n" + b"(" * 20_001 + b"\n"), "KM002", "Broken.")


def test_other_failures_do_not_try_python_2(engine: Callable[[Rewrite], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kmigrate.engine.kinds.python2", None)
    engine(lambda text: Result(text, (Finding(1, 1, "KM005", Status.REVIEW, "Wrong."),), failed=True))
    fails(run(b"x\n"), "KM005", "Wrong.")


def test_notebooks_keep_everything_else() -> None:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1, "source": ["OLD = 1\n", "OLD"]}]
    data = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}, indent=3).encode()
    outcome = run(data, "n.ipynb")
    assert outcome.status == "changed"
    assert outcome.new == data.replace(b"OLD", b"NEW")
    fails(run(b"{", "n.ipynb"), "KM001", "")


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("a.md", b"# OLD\n\n```python\nimport keras; OLD = 1\n```\n"),
        ("a.rst", b"OLD\n\n.. code-block:: python\n\n   import keras; OLD = 1\n"),
    ],
)
def test_pages_keep_their_prose(path: str, page: bytes) -> None:
    assert run(page, path).new == page.replace(b"; OLD", b"; NEW")


@given(st.binary(max_size=300), st.sampled_from(["a.py", "n.ipynb", "a.md", "a.rst"]))
def test_no_bytes_make_it_raise(data: bytes, path: str) -> None:
    outcome = process(path, data, Settings())
    assert outcome.status in ("changed", "unchanged", "failed")
    assert (outcome.status == "failed") <= bool(outcome.findings)


DEEP = {
    "parentheses": "(" * 100_000 + ")" * 100_000,
    "attributes": "a" + ".b" * 5_000,
    "long attributes": "a" + ".b" * 100_000,
    "operators": "+".join("a" * 5_000),
    "long operators": "+".join("a" * 100_000),
    "signs": "-" * 100_000 + "1",
    "calls": "a" + "()" * 50_000,
    "powers": "a**" * 50_000 + "a",
    "lambdas": "lambda: " * 50_000 + "1",
    "branches": "if a:\n pass\n" + "elif a:\n pass\n" * 5_000,
    "indents": "".join(" " * depth + "if a:\n" for depth in range(150)) + " " * 150 + "pass\n",
}


@pytest.mark.parametrize("name", DEEP)
def test_deeply_nested_code_is_a_finding_or_works(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # the real engine
    data = f"from keras.layers import Dense\n{DEEP[name]}\n".encode()
    outcome = process("a.py", data, Settings())
    assert outcome.status in ("changed", "failed")
    assert (outcome.status == "failed") == any(finding.rule in ("KM001", "KM002") for finding in outcome.findings)


def test_hostile_files_go_through_the_real_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    for name in ("bom-crlf-formfeed.py", "latin1-with-comment.py", "carriage-returns.py"):
        data = (HOSTILE / name).read_bytes()
        outcome = process(name, data, Settings())
        assert outcome.status == "changed", outcome
        expected = data.replace(b"from keras.layers", b"from tensorflow.keras.layers")
        assert outcome.new in (expected, data.replace(b"from keras.layers", b"from tf.keras.layers"))
