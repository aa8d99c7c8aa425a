from __future__ import annotations

import ast

import pytest

from kmigrate.engine.names.join import join
from kmigrate.engine.names.scopes import Scope
from kmigrate.engine.names.values import (
    ClassInfo,
    FunctionInfo,
    Functions,
    Instance,
    Items,
    LocalObject,
    Nothing,
    Ref,
    Text,
    Value,
)
from kmigrate.tables import Facts

BASES = {
    "keras.models.Sequential": "keras.models.Model",
    "keras.models.Loaded": "keras.models.Model",
    "keras.models.Model": "keras.layers.Layer",
}
FACTS = Facts(bases=BASES)
MODEL, SEQUENTIAL = Instance("keras.models.Model"), Instance("keras.models.Sequential")
EITHER = Instance("keras.models.Loaded")
INFO = ClassInfo(ast.ClassDef("A", [], [], [], []), ())


@pytest.mark.parametrize("value", [None, Nothing(), MODEL, Text("x"), Items(MODEL), LocalObject(INFO)])
def test_the_same_twice_is_the_same(value: Value) -> None:
    assert join(value, value, FACTS) == value


@pytest.mark.parametrize("value", [None, MODEL, Text("x"), Items(MODEL)])
def test_none_steps_aside(value: Value) -> None:
    assert join(value, Nothing(), FACTS) == value
    assert join(Nothing(), value, FACTS) == value


def test_the_unknown_makes_unsure() -> None:
    assert join(MODEL, None, FACTS) == Instance("keras.models.Model", False)
    assert join(None, MODEL, FACTS) == Instance("keras.models.Model", False)


def test_two_models_are_one_that_may_be_a_sequential() -> None:
    assert join(MODEL, SEQUENTIAL, FACTS) == join(SEQUENTIAL, MODEL, FACTS) == EITHER
    assert join(MODEL, EITHER, FACTS) == join(EITHER, SEQUENTIAL, FACTS) == EITHER


def test_two_layers_are_what_both_derive_from() -> None:
    assert join(MODEL, Instance("keras.layers.Layer"), FACTS) == Instance("keras.layers.Layer")


def test_doubt_stays() -> None:
    assert join(MODEL, Instance("keras.models.Sequential", False), FACTS) == Instance("keras.models.Loaded", False)


def test_objects_of_unrelated_classes_are_unsure() -> None:
    joined = join(MODEL, Instance("keras.callbacks.History"), FACTS)
    assert isinstance(joined, Instance)
    assert not joined.sure


def test_lists_are_joined_by_their_elements() -> None:
    assert join(Items(MODEL, (MODEL,)), Items(SEQUENTIAL, (SEQUENTIAL, MODEL)), FACTS) == Items(EITHER)


def test_references_keep_all_their_names() -> None:
    first, second = Ref((("keras", None),)), Ref((("tensorflow.keras", None),))
    assert join(first, second, FACTS) == Ref((("keras", None), ("tensorflow.keras", None)))


def test_a_function_is_one_of_several() -> None:
    node = ast.parse("lambda: 0", mode="eval").body
    assert isinstance(node, ast.Lambda)
    one, two = FunctionInfo(node, Scope("module", None)), FunctionInfo(node, Scope("module", None))
    assert join(Functions((one,)), Functions((two, one)), FACTS) == Functions((one, two))


def test_an_object_of_the_project_and_one_of_keras_are_unsure() -> None:
    assert join(LocalObject(INFO), MODEL, FACTS) == LocalObject(INFO, False)
    other = LocalObject(ClassInfo(INFO.node, ()))
    assert join(LocalObject(INFO), other, FACTS) == LocalObject(INFO, False)
