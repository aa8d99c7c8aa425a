from __future__ import annotations

import ast

import pytest

from kmigrate.engine.file import SourceFile
from kmigrate.engine.names.exports import Importer
from kmigrate.engine.source import Source
from kmigrate.findings import Status
from kmigrate.rules import Rule, Site
from kmigrate.settings import Settings

pytestmark = pytest.mark.usefixtures("small")
RULE = Rule("KM999", "some-rule", "a title", "why")


def site_of(text: str, name: str = "keras.layers.Dense") -> Site:
    """The first use of the name, as a rule sees it."""
    settings = Settings()
    file = SourceFile(Source(f"import keras\n{text}\n"), settings, Importer("", None, settings))
    return Site(file, next(use for use in file.uses if use.name == name), RULE)


def after(site: Site) -> str:
    return site.file.edits.apply().partition("\n")[2].rstrip("\n")


def test_looking_changes_nothing() -> None:
    site = site_of("keras.layers.Dense(1, a=2)")
    assert site.argument("b", 3) is None
    assert site.keyword("b") is None
    assert not site.unpacks
    assert list(site.uses("keras.models.Model")) == []
    assert not site.file.edits
    assert site.file.findings == []


def test_a_mention_is_no_call() -> None:
    site = site_of("x = keras.layers.Dense")
    assert site.call is None
    assert site.argument("a", 0) is None
    assert not site.unpacks
    assert not site.name_positional(("a",), 0)


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("keras.layers.Dense(1, 2)", "2"),
        ("keras.layers.Dense(1, k=3)", "3"),
        ("keras.layers.Dense(k=3)", "3"),
        ("keras.layers.Dense(1)", None),
        ("keras.layers.Dense(*x, 2)", None),
        ("keras.layers.Dense(1, *x)", None),
        ("keras.layers.Dense(1, 2, *x)", "2"),
        ("keras.layers.Dense(1, **x)", None),
    ],
)
def test_an_argument_is_found_by_keyword_or_position(call: str, found: str | None) -> None:
    site = site_of(call)
    argument = site.argument("k", 1)
    assert (site.text(argument) if argument is not None else None) == found


@pytest.mark.parametrize(
    ("call", "unpacks"),
    [("keras.layers.Dense(1, a=2)", False), ("keras.layers.Dense(*x)", True), ("keras.layers.Dense(**x)", True)],
)
def test_a_call_may_unpack(call: str, unpacks: bool) -> None:
    assert site_of(call).unpacks is unpacks


def test_arguments_come_go_and_are_renamed() -> None:
    site = site_of("keras.layers.Dense(1, a=2, b=(3))")
    assert site.rename_keyword("a", "c")
    assert not site.rename_keyword("x", "y")
    site.remove_argument(site.argument("b") or ast.Constant(0))
    site.add_argument("d=", site.argument("a") or "?")
    assert after(site) == "keras.layers.Dense(1, c=2, d=2)"


@pytest.mark.parametrize(
    ("call", "keep", "done", "text"),
    [
        ("keras.layers.Dense(1, 2)", 0, True, "keras.layers.Dense(a=1, b=2)"),
        ("keras.layers.Dense(1, (2))", 1, True, "keras.layers.Dense(1, b=(2))"),
        ("keras.layers.Dense(1, x=2)", 1, True, "keras.layers.Dense(1, x=2)"),
        ("keras.layers.Dense()", 0, True, "keras.layers.Dense()"),
        ("keras.layers.Dense(1, 2, 3)", 0, False, "keras.layers.Dense(1, 2, 3)"),
        ("keras.layers.Dense(*x)", 0, False, "keras.layers.Dense(*x)"),
    ],
)
def test_positions_get_their_names(call: str, keep: int, done: bool, text: str) -> None:
    site = site_of(call)
    assert site.name_positional(("a", "b"), keep) is done
    assert after(site) == text


def test_pieces_keep_their_own_edits() -> None:
    site = site_of("keras.layers.Dense(f(x))")
    assert site.call is not None
    inner = site.call.args[0]
    assert isinstance(inner, ast.Call)
    site.replace(inner.args[0], "y")
    site.replace(site.call, "g(", inner, ")")
    assert after(site) == "g(f(y))"


def test_a_target_name_is_spelled_as_the_file_reaches_it() -> None:
    assert site_of("keras.layers.Dense(1)").spell("keras.optimizers.SGD") == "keras.optimizers.SGD"
    assert site_of("keras.layers.Dense(1)").spell("kmigrate_shims.keras.x") == "x"


@pytest.mark.parametrize("status", list(Status))
def test_what_is_said_stands_where_it_belongs(status: Status) -> None:
    site = site_of("é = keras.layers.Dense(1)")
    getattr(site, status.value)("some words")
    (finding,) = site.file.findings
    assert (finding.line, finding.column, finding.rule, finding.status) == (2, 5, "KM999", status)
    assert finding.message == "some words"
    assert finding.old == "keras.layers.Dense"
