"""Layers made in `call`."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

HEAD = "from keras.layers import *\nfrom keras.models import Model\n\n\n"


def said(text: str) -> list[Finding]:
    return [f for f in rewrite(HEAD + text, Settings()).findings if f.rule == "KM260"]


@pytest.mark.parametrize(
    "text",
    [
        "class A(Layer):\n    def __init__(self):\n        self.d = Dense(2)\n    def call(self, x):\n        return self.d(x)\n",
        "class A(Layer):\n    def call(self, x):\n        return Activation('relu')(x)\n",
        "class A:\n    def call(self, x):\n        return Dense(2)(x)\n",
        "def call(x):\n    return Dense(2)(x)\n",
        "class A(Layer):\n    def call(self, x):\n        return isinstance(x, Dense)\n",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize("base", ["Layer", "Dense", "Model", "Wrapper"])
@pytest.mark.parametrize(
    "line", ["return Dense(2)(x)", "self.d = LSTM(2)", "for i in x:\n            y = Conv2D(2, 3)(i)"]
)
def test_it_is_for_a_person(base: str, line: str) -> None:
    findings = said(f"class A({base}):\n    def call(self, x):\n        {line}\n")
    assert [f.status.value for f in findings] == ["review"]


WEIGHT = "self.add_weight(shape=(3,), name='w')"


@pytest.mark.parametrize(
    "body",
    [
        f"    def build(self, shape):\n        self.w = {WEIGHT}\n    def call(self, x):\n        return x\n",
        f"    def build(self, shape):\n        self.more()\n    def more(self):\n        self.w = {WEIGHT}\n"
        "    def call(self, x):\n        self.more()\n        return x\n",
        f"    def more(self):\n        self.w = {WEIGHT}\n    def call(self, x):\n        return x\n",
    ],
)
def test_weights_that_are_made_in_build_stay(body: str) -> None:
    assert said(f"class A(Layer):\n{body}") == []


@pytest.mark.parametrize(
    "body",
    [
        f"    def call(self, x):\n        return x + {WEIGHT}\n",
        f"    def call(self, x):\n        return self.dense(x)\n    def dense(self, x):\n        return x + {WEIGHT}\n",
    ],
)
def test_weights_that_are_made_in_call_are_for_a_person(body: str) -> None:
    assert "make them in `build`" in said(f"class A(Layer):\n{body}")[0].message
