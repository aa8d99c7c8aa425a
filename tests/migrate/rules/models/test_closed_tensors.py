"""Functions and layers that reach for a tensor of a model."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
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
        "def loss(y, p):\n    return z\n\n\nother.compile('sgd', loss=loss)\n",
        "Lambda(lambda a: a * 2)(z)\n",
        "Lambda(lambda z: z * 2)(x)\n",
        "m.compile('sgd', loss='mse')\n",
        "class Mine(Layer):\n    def call(self, x):\n        return x\n",
        "class Mine(Layer):\n    def call(self, x):\n        self.x = x\n        return self.x\n\n\nMine()(x)\n",
        "def loss(y, p):\n    return y.shape + p.shape\n\n\nm.compile('sgd', loss=loss)\n",
        "m.compile('sgd', loss=make(3, weight=w))\n",
        "other.compile('sgd', loss=make(z))\n",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "def loss(y, p):\n    return y - p + z * z\n\n\nm.compile('sgd', loss=loss)\n",
        "def loss(y, p):\n    return y - p + z\n\n\nm.compile('sgd', loss)\n",
        "def loss(y, p):\n    return y - p + z\n\n\nm.compile('sgd', loss=[loss, 'mse'])\n",
        "def loss(y, p):\n    return y - p + z\n\n\nm.compile('sgd', loss={'a': loss})\n",
        "def size(y, p):\n    return z\n\n\nm.compile('sgd', 'mse', metrics=['mae', size])\n",
        "m.compile('sgd', loss=lambda y, p: y - p + z)\n",
        "def of(t):\n    def loss(y, p):\n        return y - p + t\n    return loss\n\n\nm.compile('sgd', loss=of(z))\n",
        "Lambda(lambda a: a * z)(x)\n",
        "class V:\n    def build(self):\n        self.z = Dense(2)(x)\n        self.m = Model(x, self.z)\n"
        "        self.m.compile('sgd', loss=self.cost)\n\n    def cost(self, y, p):\n        return y + self.z\n",
        "def of(model):\n    def loss(y, p):\n        return y + model.layers[3].output\n    return loss\n\n\n"
        "m.compile('sgd', loss=of(m))\n",
        "from functools import partial\n\n\ndef cost(y, p, t):\n    return y + t\n\n\n"
        "m.compile('sgd', loss=partial(cost, t=z))\n",
        "cost = made_elsewhere(z)\nm.compile('sgd', loss=['mse', cost])\n",
        "class Mine(Layer):\n    def cost(self, y):\n        return y + z\n\n    def call(self, y):\n"
        "        return self.cost(y)\n",
    ],
)
def test_a_person_must_look(text: str) -> None:
    assert [f.status.value for f in said(text)] == ["review"]
