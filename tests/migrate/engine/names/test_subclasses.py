"""What rules see of the project's own classes, and of attributes that nothing but Keras has."""

from __future__ import annotations

import ast

import pytest

from kmigrate.engine.names.exports import Importer
from kmigrate.engine.names.flow import Flow
from kmigrate.engine.source import Source
from kmigrate.settings import Settings
from kmigrate.tables import load_tables

KNOWN = frozenset({"keras.layers.Layer.build", "keras.layers.Layer.weights=", "keras.layers.Layer()"})
MARKS = {"_keras_shape": "keras.Tensor._keras_shape"}
HEAD = "from keras.layers import Layer, Dense\n"


def seen(text: str) -> list[tuple[str, str, int]]:
    flow = Flow(load_tables(), Importer("", None, Settings()), KNOWN, frozenset(), MARKS)
    flow.run(Source(text))
    kinds = ("override", "store", "make", "attribute", "string")
    return sorted((u.kind, u.name, u.line) for u in flow.uses.values() if u.kind in kinds)


@pytest.mark.parametrize(
    "text",
    [
        "class A:\n    def build(self):\n        self.weights = 1\nA()\n",
        "class A(Other):\n    def build(self):\n        self.weights = 1\nA()\n",
        "def build(self):\n    self.weights = 1\n",
        "class A(Layer):\n    pass\nA.weights = 1\n",
        "x.weights = 1\nx.keras_shape\ngetattr(x, 'other')\n",
    ],
)
def test_what_is_not_of_keras_is_not_seen(text: str) -> None:
    assert seen(HEAD + text) == []


@pytest.mark.parametrize("base", ["Layer", "Dense", "Mine", "object, Dense"])
def test_an_override_is_named_by_the_class_that_a_rule_speaks_of(base: str) -> None:
    text = f"{HEAD}class Mine(Layer): pass\nclass A({base}):\n    def build(self, shape): pass\n"
    assert seen(text) == [("override", "keras.layers.Layer.build", 4)]


def test_an_override_that_no_rule_speaks_of_keeps_the_name_of_the_base() -> None:
    assert seen(HEAD + "class A(Dense):\n    def other(self): pass\n") == [("override", "keras.layers.Dense.other", 3)]


@pytest.mark.parametrize(
    "line", ["self.weights = []", "self.weights += [1]", "self.weights, x = [], 1", "self.a = self.weights = []"]
)
def test_what_a_class_stores(line: str) -> None:
    text = f"{HEAD}class A(Dense):\n    def build(self, s):\n        {line}\n        self.own = 1\n"
    assert ("store", "keras.layers.Layer.weights=", 4) in seen(text)
    assert not [use for use in seen(text) if "own" in use[1]]


def test_an_object_that_is_made_of_a_class() -> None:
    text = f"{HEAD}class A(Dense):\n    pass\nx = A(1, y=2)\nDense(3)\n"
    assert seen(text) == [("make", "keras.layers.Layer()", 4)]


@pytest.mark.parametrize("thing", ["x", "f(x)[0]", "(lambda: 1)", "Dense(1)", "Dense(1)(x)", "self.a", "A()", "A"])
def test_an_attribute_that_only_keras_has_is_seen_on_anything(thing: str) -> None:
    text = f"{HEAD}class A:\n    pass\ny = {thing}._keras_shape\n"
    assert ("attribute", "keras.Tensor._keras_shape", 4) in seen(text)


@pytest.mark.parametrize("function", ["getattr", "hasattr"])
def test_it_is_seen_in_a_string_too(function: str) -> None:
    assert ("string", "keras.Tensor._keras_shape", 2) in seen(f"{HEAD}{function}(x, '_keras_shape')\n")


def test_the_owner_of_a_use_is_the_class_of_the_project() -> None:
    flow = Flow(load_tables(), None, KNOWN, frozenset(), MARKS)
    flow.run(Source(HEAD + "class A(Layer):\n    def build(self, s):\n        self.weights = 1\nA()\n"))
    owners = [use.owner for use in flow.uses.values() if use.kind in ("override", "store", "make")]
    assert len(owners) == 3
    assert all(owner is not None and isinstance(owner.node, ast.ClassDef) for owner in owners)
