"""Attributes that Keras 3 took."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

HEAD = "from keras.layers import Dense, LSTM, Layer\nfrom keras.models import Model, Sequential\n\n\n"


def said(text: str) -> list[Finding]:
    return [f for f in rewrite(HEAD + text, Settings()).findings if f.rule == "KM259"]


@pytest.mark.parametrize(
    ("base", "line"),
    [
        ("Layer", "self.units = 1"),
        ("Layer", "x.output = 1"),
        ("Layer", "output = 1"),
        ("Layer", "x = self.dtype"),
        ("Layer", "self.metrics_names = 1"),
        ("Model", "self.outputs = 1"),
        ("Other", "self.output = 1"),
        ("Layer", "self.name = 1"),
    ],
)
def test_nothing_to_do(base: str, line: str) -> None:
    assert said(f"class A({base}):\n    def f(self):\n        {line}\n") == []


def test_a_property_of_ones_own_may_be_set() -> None:
    text = "    @property\n    def path(self): pass\n    @path.setter\n    def path(self, x): pass\n"
    assert said(f"class A(Layer):\n{text}    def f(self):\n        self.path = 1\n") == []


@pytest.mark.parametrize("base", ["Layer", "Model", "Sequential"])
@pytest.mark.parametrize("name", ["dtype", "input", "output", "losses", "metrics", "weights", "variables"])
def test_it_is_for_a_person(base: str, name: str) -> None:
    findings = said(f"class A({base}):\n    def f(self):\n        self.{name} = 1\n")
    assert [f.status.value for f in findings] == ["review"]


def test_models_have_more() -> None:
    assert len(said("class A(Model):\n    def f(self):\n        self.metrics_names = 1\n")) == 1
    assert len(said("class A(Sequential):\n    def f(self):\n        self.outputs = 1\n")) == 1


@pytest.mark.parametrize("name", ["units", "dropout", "kernel_initializer", "recurrent_constraint"])
def test_a_recurrent_layer_asks_its_cell(name: str) -> None:
    line = f"self.{name} = 1\n"
    assert len(said(f"class A(LSTM):\n    def f(self):\n        {line}")) == 1
    assert said(f"class A(Dense):\n    def f(self):\n        {line}") == []
