"""KM289: weights of layers that a program puts something else in the place of."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Status
from kmigrate.settings import Settings

HEAD = "from keras import backend as K\nfrom keras.layers import Conv2D, Dense, Embedding, Layer, Wrapper; from keras.models import Model\n\n\n"
MADE = "self.kernel = self.add_weight(shape=(3, 3), name='kernel')"


def made(text: str, **settings: object) -> tuple[str, list[Status]]:
    result = rewrite(HEAD + text, Settings(**settings))  # type: ignore[arg-type]
    assert rewrite(result.text, Settings(**settings)).text == result.text  # type: ignore[arg-type]
    return result.text.partition("\n\n\n")[2], [f.status for f in result.findings if f.rule == "KM289"]


@pytest.mark.parametrize(
    "text",
    [
        f"class Mine(Layer):\n    def build(self, shape):\n        {MADE}\n",
        "class Mine(Layer):\n    def call(self, x):\n        self.last = x * 2\n        return self.last\n",
        "class Mine:\n    def call(self, x):\n        self.kernel = x\n",
        "class Mine(Dense):\n    def call(self, x):\n        return K.dot(x, self.kernel)\n",
        "other.kernel = 3\n",
        "print(Dense(3).kernel)\n",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert made(text) == (text, [])


@pytest.mark.parametrize(("base", "name"), [("Dense", "kernel"), ("Conv2D", "kernel"), ("Embedding", "embeddings")])
def test_a_weight_that_is_a_property_today(base: str, name: str) -> None:
    body = f"    def build(self, s):\n        self.{name} = self.add_weight(shape=(3, 3), name='w')\n"
    text, statuses = made(f"class Mine({base}):\n{body}")
    assert text == f"class Mine({base}):\n    {name} = SettableWeight()\n\n{body}"
    assert statuses == [Status.SHIMMED]


def test_it_comes_behind_the_docstring_and_once() -> None:
    head = 'class Mine(Dense):\n    """Ours."""\n'
    body = f"    @staticmethod\n    def f():\n        pass\n\n    def build(self, s):\n        {MADE}\n        {MADE}\n"
    assert made(head + body)[0] == f"{head}    kernel = SettableWeight()\n\n{body}"


@pytest.mark.parametrize("indent", ["    ", "\t"])
def test_what_call_sets(indent: str) -> None:
    before = (
        "class Mine(Wrapper):\n{0}def call(self, x):\n{0}{0}if x:\n"
        "{0}{0}{0}self.layer.kernel = K.abs(self.layer.kernel)\n{0}{0}setattr(self.layer, name, x)\n"
    )
    after = (
        "class Mine(Wrapper):\n{0}@keeps_weights\n{0}def call(self, x):\n{0}{0}if x:\n"
        '{0}{0}{0}set_weight(self.layer, "kernel", K.abs(self.layer.kernel))\n'
        "{0}{0}set_weight(self.layer, name, x)\n"
    )
    assert made(before.format(indent)) == (after.format(indent), [Status.SHIMMED] * 3)


def test_a_class_that_sets_its_own_weight_in_call() -> None:
    text, _ = made(
        "class Mine(Layer):\n    def build(self, s):\n        self.w = self.add_weight(shape=(3, 3), name='w')\n\n"
        "    def call(self, x):\n        self.w = self.w / K.sum(self.w)\n        return K.dot(x, self.w)\n"
    )
    assert "    @keeps_weights\n    def call(self, x):\n        self.w = self.w / " in text


@pytest.mark.parametrize(
    "text",
    [
        "class Mine(Dense):\n    def build(self, s):\n        super().build(s)\n        self.kernel = K.abs(self.kernel)\n",
        "class Mine(Wrapper):\n    def build(self, s):\n        self.layer.kernel = K.abs(self.layer.kernel)\n",
        "layer = Dense(3)\nlayer.kernel = K.ones((3, 3))\n",
    ],
)
def test_what_is_computed_once_is_said(text: str) -> None:
    assert Status.REVIEW in made(text)[1]


def test_without_the_shims_it_is_said() -> None:
    text = f"class Mine(Dense):\n    def build(self, s):\n        {MADE}\n"
    assert made(text, shims=False) == (text, [Status.REVIEW])


def test_a_model_of_ones_own_puts_weights_back() -> None:
    text, statuses = made(
        "class Mine(Model):\n    def __init__(self):\n        super().__init__()\n        self.dense = Dense(3)\n\n"
        "    def call(self, x):\n        self.dense.kernel = K.abs(self.dense.kernel)\n        return self.dense(x)\n"
    )
    assert "    @keeps_weights\n    def call" in text
    assert 'set_weight(self.dense, "kernel", K.abs(self.dense.kernel))' in text
    assert Status.REVIEW not in statuses
