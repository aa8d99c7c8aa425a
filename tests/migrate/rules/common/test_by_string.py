"""Attributes that strings name."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from kmigrate.rules.common import by_string
from kmigrate.rules.site import Site

HEAD = "from keras.layers import Dense\nlayer = Dense(3)\n"
Find = Callable[[str, str], Site]


@pytest.mark.parametrize("function", by_string.FUNCTIONS)
def test_the_object_and_the_literal_are_found(function: str, site_of: Find) -> None:
    site = site_of(f"{HEAD}{function}(layer.sub, 'W', 1)\n", "keras.layers.Dense")
    ((owner, literal),) = by_string.reached(site.file)
    assert (ast.unparse(owner), literal.value) == ("layer.sub", "W")
    assert by_string.function_of(site, literal) == function
    assert by_string.reached(site.file) is by_string.reached(site.file)


@pytest.mark.parametrize(
    "line", ["getattr(layer, name)", "mine.getattr(layer, 'W')", "getattr(layer)", "f(layer, 'W')"]
)
def test_what_names_no_attribute(line: str, site_of: Find) -> None:
    assert by_string.reached(site_of(f"{HEAD}{line}\n", "keras.layers.Dense").file) == []


@pytest.mark.parametrize(("written", "after"), [("'W'", True), ('u"W"', True), ("'\\x57'", False)])
def test_only_what_is_written_out_is_renamed(written: str, after: bool, site_of: Find) -> None:
    site = site_of(f"{HEAD}hasattr(layer, {written})\n", "keras.layers.Dense")
    ((_, literal),) = by_string.reached(site.file)
    assert by_string.rename(site, literal, "W", "kernel") is after
    assert ("kernel" in site.file.edits.apply()) is after
