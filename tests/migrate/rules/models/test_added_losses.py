"""Losses and metrics of finished models."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM348"
HEAD = (
    "from keras import backend as K\nfrom keras.layers import Dense, Input, Layer\nfrom keras.models import Model\n\n"
    "x = Input((8,))\ncode = Dense(2)(x)\nmodel = Model(x, Dense(8)(code))\n"
)


def become(lines: str) -> tuple[str, list[str]]:
    settings = Settings(source="2.3.1")
    result = rewrite(HEAD + lines, settings)
    assert rewrite(result.text, settings).text == result.text
    return result.text, [
        f.status.value for f in result.findings if f.rule in (CODE, "KM205", "KM211", "KM256", "KM613")
    ]


@pytest.mark.parametrize(
    "lines",
    [
        "class A(Model):\n    def call(self, x):\n        self.add_loss(K.mean(x))\n        return x\n",
        "class A(Layer):\n    def call(self, x):\n        self.add_loss(K.mean(x))\n        return x\n",
        "class A:\n    def add_loss(self, x):\n        return x\n\n\nA().add_loss(code)\n",
    ],
)
def test_what_is_right_today_stays(lines: str) -> None:
    text, statuses = become(lines)
    assert text.endswith(lines)
    assert statuses == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("model.add_loss(code)", "add_loss(model, code)"),
        ("model.add_loss([code, x])", "add_loss(model, [code, x])"),
        ("model.add_loss(code, inputs=None)", "add_loss(model, code)"),
        ("model.add_loss(lambda: 1.0)", "add_loss(model, lambda: 1.0)"),
        ("model.add_metric(code, name='c')", "add_metric(model, code, name='c')"),
        (
            "model.add_metric(code, name='c', aggregation='mean')",
            "add_metric(model, code, name='c', aggregation='mean')",
        ),
    ],
)
def test_the_model_computes_it_beside_its_outputs(before: str, after: str) -> None:
    text, statuses = become(f"{before}\n")
    assert text.endswith(f"\n{after}\n")
    assert statuses == ["shimmed"]


def test_a_model_of_an_object() -> None:
    text, statuses = become(
        "class A:\n    def __init__(self):\n        self.m = Model(x, code)\n        self.m.add_loss(code)\n"
    )
    assert text.endswith("        add_loss(self.m, code)\n")
    assert statuses == ["shimmed"]


@pytest.mark.parametrize(
    "lines",
    [
        "model.add_metric(code, 'mean', 'c')\n",
        "model.add_metric(code, name='c', aggregation=how)\n",
        "class A(Model):\n    pass\n\n\na = A()\na.add_loss(code)\n",
        "class A(Layer):\n    def call(self, x):\n        self.add_metric(x)\n        return x\n",
        "class A(Layer):\n    def call(self, x):\n        self.add_metric(x, name='s', aggregation=how)\n        return x\n",
        "class A(Layer):\n    def call(self, x):\n        y = self.add_metric(x, name='s')\n        return x\n",
        "added = model.add_loss\n",
        "model.add_loss(code, inputs=[x])\n",
        "model.add_loss(code, [x])\n",
    ],
)
def test_the_rest_is_for_a_person(lines: str) -> None:
    text, statuses = become(lines)
    assert text.endswith(lines)
    assert statuses == ["review"]


def test_without_shims_it_is_for_a_person() -> None:
    result = rewrite(f"{HEAD}model.add_loss(code)\n", Settings(source="2.3.1", shims=False))
    assert [f.status.value for f in result.findings if f.rule == CODE] == ["review"]


@pytest.mark.parametrize(
    ("before", "after", "status"),
    [
        ("self.add_metric(x, name='s')", "layer_metric(self, x, name='s')", "shimmed"),
        (
            "self.add_metric(K.mean(x), name='s', aggregation='mean')",
            "layer_metric(self, K.mean(x), name='s', aggregation='mean')",
            "shimmed",
        ),
        ("self.add_metric(self.seen(x, w))", "self.seen.update_state(x, w)", "rewritten"),
        ("self.add_metric(self.seen(x), name='s')", "self.seen.update_state(x)", "rewritten"),
    ],
)
def test_a_layer_in_its_own_call(before: str, after: str, status: str) -> None:
    layer = (
        "from keras.metrics import Mean\n\n\nclass A(Layer):\n    def __init__(self):\n        super().__init__()\n"
        "        self.seen = Mean()\n\n    def call(self, x, w=None):\n        {}\n        return x\n"
    )
    text, statuses = become(layer.format(before))
    assert f"    def call(self, x, w=None):\n        {after}\n" in text
    assert statuses == [status]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "model.add_loss(sum([K.sum(w) for w in model.trainable_weights]))",
            "add_loss(model, lambda: sum([K.sum(w) for w in model.trainable_weights]))",
        ),
        (
            "some = [K.sum(w) for w in model.weights]\nmodel.add_loss(sum(some))",
            "some = lambda: [K.sum(w) for w in model.weights]\nadd_loss(model, lambda: sum(some()))",
        ),
        (
            "some = [K.sum(w) for w in model.weights]\nprint(some)\nmodel.add_loss(sum(some))",
            "some = [K.sum(w) for w in model.weights]\nprint(some)\nadd_loss(model, sum(some))",
        ),
        ("model.add_loss(sum([K.sum(w) for w in tensors]))", "add_loss(model, sum([K.sum(w) for w in tensors]))"),
    ],
)
def test_a_penalty_of_weights_is_computed_anew(before: str, after: str) -> None:
    assert become(f"{before}\n")[0].endswith(f"\n{after}\n")


def test_a_model_of_ones_own_gives_the_loss_alone() -> None:
    lines = "class A(Model):\n    def call(self, x):\n        self.add_loss(K.mean(x){})\n        return x\n"
    text, statuses = become(lines.format(", inputs=x"))
    assert text.endswith(lines.format(""))
    assert statuses == ["rewritten"]
