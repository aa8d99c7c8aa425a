from __future__ import annotations

import ast

import pytest

from kmigrate.engine.names.values import (
    ClassInfo,
    Exports,
    Instance,
    Items,
    LocalClass,
    LocalObject,
    Nothing,
    Text,
    Use,
    Value,
    unsure,
)


def a_class(name: str = "A", *bases: Value) -> ClassInfo:
    return ClassInfo(ast.ClassDef(name, [], [], [], []), bases)


@pytest.mark.parametrize("value", [None, Nothing(), Instance("keras.models.Model", False)])
def test_what_is_not_known_for_sure_stays_as_it_is(value: Value) -> None:
    assert unsure(value) is value


@pytest.mark.parametrize("value", [Instance("keras.models.Model"), Text("x"), Items(None), LocalObject(a_class())])
def test_what_is_sure_can_be_made_unsure(value: Value) -> None:
    less = unsure(value)
    assert less is not None
    assert not less.sure
    assert type(less) is type(value)


def test_an_attribute_is_found_in_the_class_and_in_what_it_derives_from() -> None:
    base = a_class("Base")
    base.attributes["x"] = Text("base")
    derived = a_class("Derived", LocalClass(base))
    assert derived.find("x") == (True, Text("base"))
    derived.attributes["x"] = Text("own")
    assert derived.find("x") == (True, Text("own"))
    assert derived.find("y") == (False, None)


def test_an_attribute_of_which_nothing_is_known_is_still_found() -> None:
    info = a_class()
    info.attributes["x"] = None
    assert info.find("x") == (True, None)


def test_a_class_that_names_itself_as_base_ends_the_search() -> None:
    info = a_class()
    info.bases = (LocalClass(info),)
    assert info.find("x") == (False, None)


def test_exports_without_names_are_none() -> None:
    assert not Exports({})
    assert Exports({"keras": Text("x")})


def test_the_line_of_a_use_is_where_it_begins() -> None:
    assert Use("name", "keras", ast.parse("\n\nkeras").body[0]).line == 3
