"""Functions and layers that reach for a tensor of a model."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding, Status
from kmigrate.settings import Settings

HEAD = (
    "from keras.layers import Dense, Input, Lambda, Layer\nfrom keras.models import Model\n\n"
    "x = Input((3,))\nz = Dense(2)(x)\nm = Model(x, Dense(3)(z))\n\n\n"
)


def said(text: str) -> list[Finding]:
    return [f for f in rewrite(HEAD + text, Settings()).findings if f.rule == "KM327"]


@pytest.mark.parametrize(
    "text",
    [
        "def loss(y, p):\n    return y - p\n\n\nm.compile('sgd', loss=loss)\n",
        "def loss(y, z):\n    return y - z\n\n\nm.compile('sgd', loss=loss)\n",
        "def loss(y, p):\n    z = y\n    return z - p\n\n\nm.compile('sgd', loss=loss)\n",
        "Lambda(lambda a: a * 2)(z)\n",
        "Lambda(lambda z: z * 2)(x)\n",
        "m.compile('sgd', loss='mse')\n",
        "class Mine(Layer):\n    def call(self, x):\n        return x\n",
        "class Mine(Layer):\n    def call(self, x):\n        self.x = x\n        return self.x\n\n\nMine()(x)\n",
        "def loss(y, p):\n    return y.shape + p.shape\n\n\nm.compile('sgd', loss=loss)\n",
        "m.compile('sgd', loss=make(3, weight=w))\n",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "def loss(y, p):\n    return z\n\n\nother.compile('sgd', loss=loss)\n",
        "other.compile('sgd', loss=make(z))\n",
    ],
)
def test_what_may_be_a_model_is_for_a_person(text: str) -> None:
    assert [(one.status, "cannot tell what `other`" in one.message) for one in said(text)] == [(Status.REVIEW, True)]


LOSS = "def loss(y, p):\n    return y - p + z\n\n\n"


@pytest.mark.parametrize(
    ("text", "end"),
    [
        (LOSS + "m.compile('sgd', loss=loss)\n", "loss=reaching(m, loss))"),
        (LOSS + "m.compile('sgd', loss)\n", "'sgd', reaching(m, loss))"),
        (LOSS + "m.compile('sgd', loss=[loss, 'mse'])\n", "loss=[reaching(m, loss), 'mse'])"),
        (LOSS + "m.compile('sgd', loss={'a': loss})\n", "loss={'a': reaching(m, loss)})"),
        ("m.compile('sgd', loss=lambda y, p: y - p + z)\n", "loss=reaching(m, lambda y, p: y - p + z))"),
        (
            "def of(t):\n    def loss(y, p):\n        return y - p + t\n    return loss\n\n\nm.compile('sgd', loss=of(z))\n",
            "loss=reaching(m, of(z)))",
        ),
        (
            "class V:\n    def build(self):\n        self.z = Dense(2)(x)\n        self.m = Model(x, self.z)\n"
            "        self.m.compile('sgd', loss=self.cost)\n\n    def cost(self, y, p):\n        return y + self.z\n",
            "        self.m.compile('sgd', loss=reaching(self.m, self.cost))\n\n"
            "    def cost(self, y, p):\n        return y + self.z",
        ),
        (
            "from functools import partial\n\n\ndef cost(y, p, t):\n    return y + t\n\n\n"
            "m.compile('sgd', loss=partial(cost, t=z))\n",
            "loss=reaching(m, partial(cost, t=z)))",
        ),
        ("cost = made_elsewhere(z)\nm.compile('sgd', loss=['mse', cost])\n", "loss=['mse', reaching(m, cost)])"),
        (
            "def inner():\n    return z\n\n\ndef loss(y, p):\n    return y - p + inner()\n\n\nm.compile('sgd', loss)\n",
            "'sgd', reaching(m, loss))",
        ),
    ],
)
def test_the_model_computes_them_beside_its_outputs(text: str, end: str) -> None:
    found = rewrite(HEAD + text, Settings())
    assert found.text.rstrip("\n").endswith(end)
    assert "from kmigrate_shims.losses import reaching\n" in found.text
    assert [f.status.value for f in said(text)] == ["shimmed"]
    again = rewrite(found.text, Settings())
    assert (again.text, [f for f in again.findings if f.rule == "KM327"]) == (found.text, [])


def test_a_metric_reaches_too_beside_what_else_is_written_around_it() -> None:
    found = rewrite(
        HEAD + "def size(y, p):\n    return z\n\n\nm.compile('sgd', 'mse', metrics=['mae', size])\n",
        Settings(source="2.2"),
    )
    assert "reaching(m, by_samples(size))" in found.text


OWN = (
    "class Mine(Layer):\n    def cost(self, y):\n        return y + z\n\n    def call(self, y):\n"
    "        return self.cost(y)\n\n\n"
)


KEEPS = (
    "class Keeps(Layer):\n    def __init__(self, other):\n        super(Keeps, self).__init__()\n"
    "        self.other = other\n\n    def call(self, y):\n        return y + self.other\n\n\n"
)


@pytest.mark.parametrize(
    ("head", "old", "new"),
    [
        (OWN, "Mine()(x)", "reaching(Mine())(x)"),
        (OWN, "layer = Mine(name='a')", "layer = reaching(Mine(name='a'))"),
        ("", "Lambda(lambda a: a * z)(x)", "reaching(Lambda(lambda a: a * z))(x)"),
        (KEEPS, "Keeps(z)(x)", "reaching(Keeps(z))(x)"),
        (KEEPS, "Keeps(other=z)(x)", "reaching(Keeps(other=z))(x)"),
    ],
)
def test_a_layer_is_given_what_it_reaches_for(head: str, old: str, new: str) -> None:
    found = rewrite(f"{HEAD}{head}{old}\n", Settings())
    assert found.text.endswith(f"{head}{new}\n")
    assert "from kmigrate_shims.layers import reaching\n" in found.text
    assert [f.status.value for f in found.findings if f.rule == "KM327"] == ["shimmed"]
    assert rewrite(found.text, Settings()).text == found.text


@pytest.mark.parametrize("line", ["make(Mine)\n", ""])
def test_a_class_whose_objects_are_made_elsewhere_is_for_a_person(line: str) -> None:
    found = [f for f in rewrite(HEAD + OWN + line, Settings()).findings if f.rule == "KM327"]
    assert [f.status.value for f in found] == ["review"]


@pytest.mark.parametrize("text", [OWN + "Mine()(x)\n", "Lambda(lambda a: a * z)(x)\n"])
def test_without_the_shims_a_person_gives_it(text: str) -> None:
    found = rewrite(HEAD + text, Settings(shims=False)).findings
    assert {f.status.value for f in found if f.rule == "KM327"} == {"review"}


def test_where_the_shims_are_not_wanted_a_person_must_look() -> None:
    found = rewrite(HEAD + LOSS + "m.compile('sgd', loss)\n", Settings(shims=False)).findings
    assert [f.status.value for f in found if f.rule == "KM327"] == ["review"]


@pytest.mark.parametrize(
    "text",
    [
        LOSS + "losses = [loss, 'mse']\nm.compile('sgd', loss=losses)\n",
        LOSS + "models = [m]\nmodels[0].compile('sgd', loss=loss)\n",
        "def of(model):\n    def loss(y, p):\n        return y + model.layers[3].output\n    return loss\n\n\n"
        "m.compile('sgd', loss=of(m))\n",
    ],
)
def test_a_person_must_look(text: str) -> None:
    assert [f.status.value for f in said(text)] == ["review"]


def test_a_model_of_ones_own_that_reaches_is_for_a_person() -> None:
    text = "class Mine(Model):\n    def call(self, x):\n        return x + z\n\n\nMine()(x)\n"
    assert [f.status.value for f in said(text)] == ["review"]
