"""Updates and losses of layers."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM256"
HEAD = "from keras import backend as K\nfrom keras.layers import Layer\n\n\nclass A(Layer):\n"


def said(text: str, **settings: str) -> list[Finding]:
    return [f for f in rewrite(HEAD + text, Settings(**settings)).findings if f.rule == CODE]  # type: ignore[arg-type]


def after(text: str) -> str:
    result = rewrite(HEAD + text, Settings())
    assert rewrite(result.text, Settings()).text == result.text
    return result.text.partition("class A(Layer):\n")[2]


@pytest.mark.parametrize(
    "text",
    [
        "    def call(self, x):\n        self.add_loss(K.sum(x))\n",
        "    def call(self, x):\n        x.add_update(x)\n        x.add_loss(x, x)\n",
        "    def add_update(self, u): pass\n    def call(self, x):\n        self.add_update(x)\n",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("update", "new"),
    [
        ("(self.m, x)", ["self.m.assign(x)"]),
        ("[(self.m, x), (self.n, x + 1)]", ["self.m.assign(x)", "self.n.assign(x + 1)"]),
        ("K.update(self.m, K.mean(x))", ["self.m.assign(K.mean(x))"]),
        ("[K.update_add(self.n, 1)], x", ["self.n.assign_add(1)"]),
        ("K.update_sub(self.n, 1), inputs=x", ["self.n.assign_sub(1)"]),
        ("K.moving_average_update(self.m, x, 0.9)", ["self.m.assign(self.m * 0.9 + x * (1. - 0.9))"]),
        (
            "K.moving_average_update(self.m, x + y, 1 - d)",
            ["self.m.assign(self.m * (1 - d) + (x + y) * (1. - (1 - d)))"],
        ),
    ],
)
@pytest.mark.parametrize(
    ("given", "taken"),
    [("x", "x, training=None"), ("x, mask=None", "x, mask=None, training=None"), ("x, training=None",) * 2],
)
def test_an_update_is_an_assignment_in_training(update: str, new: list[str], given: str, taken: str) -> None:
    lines = "".join(f"            {line}\n" for line in new)
    assert after(f"    def call(self, {given}):\n        self.add_update({update})\n        return x\n") == (
        f"    def call(self, {taken}):\n        if training:\n{lines}        return x\n"
    )


@pytest.mark.parametrize("call", ["self.add_loss(x, x)", "self.add_loss(x, inputs=x)", "self.add_loss(x, inputs=True)"])
def test_a_loss_stands_alone(call: str) -> None:
    assert after(f"    def call(self, x):\n        {call}\n") == "    def call(self, x):\n        self.add_loss(x)\n"


def test_an_empty_list_goes() -> None:
    assert after("    def build(self, s):\n        self.updates = []\n        self.n = 1\n") == (
        "    def build(self, s):\n        self.n = 1\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "    def call(self, x):\n        self.add_update(updates)\n",
        "    def call(self, x):\n        self.add_update([(self.m, x)])\n        return self.m\n",
        "    def call(self, x, **k):\n        self.add_update([(self.m, x)])\n",
        "    def call(self, x):\n        y = self.add_update([(self.m, x)])\n",
        "    def build(self, s):\n        self.add_update([(self.m, x)])\n",
        "    def build(self, s):\n        self.add_loss(self.reg(self.w))\n",
        "    def call(self, x):\n        self.updates = [(self.m, x)]\n",
        "    def call(self, x):\n        self.updates = []\n        self.updates.append((self.m, x))\n",
        "    def call(self, x):\n        self.updates += [(self.m, x)]\n",
    ],
)
def test_what_cannot_be_told_is_for_a_person(text: str) -> None:
    assert "review" in {f.status.value for f in said(text)}


def test_averages_that_were_debiased_are_for_a_person() -> None:
    text = "    def call(self, x):\n        self.add_update(K.moving_average_update(self.m, x, 0.9))\n"
    assert [f.status.value for f in said(text, source="2.2")] == ["review"]
    assert [f.status.value for f in said(text, source="2.2", backend="theano")] == ["rewritten"]
    assert [f.status.value for f in said(text, source="2.3")] == ["rewritten"]
