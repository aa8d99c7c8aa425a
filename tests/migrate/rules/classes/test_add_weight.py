"""The arguments of add_weight."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM250"

_ASKING = Asking(CODE)
said = _ASKING.said
HEAD = "from keras.engine.topology import Layer\n"
NEW = "from tensorflow.keras.layers import Layer\n"
BODY = "class A(Layer):\n    def build(self, s):\n        "


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}class A:\n    def build(self, s):\n        self.add_weight('w', (2,))\n",
        f"{HEAD}x.add_weight('w', (2,))\n",
        f"{HEAD}{BODY}self.add_weight(shape=(2,), initializer='one', name='w')\n",
        f"from tensorflow.keras.layers import Layer\n{BODY}self.add_weight((2,), 'zeros')\n",
        f"{HEAD}class A(Layer):\n    def add_weight(self, name, shape): pass\n    def build(self, s):\n"
        "        self.add_weight('w', (2,))\n",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("((2,), 'one', 'w')", "(shape=(2,), initializer='one', name='w')"),
        ("((2,), self.init, name='w')", "(shape=(2,), initializer=self.init, name='w')"),
        ("(s, self.init, name='w')", "(shape=s, initializer=self.init, name='w')"),
        ("(s, initializer='one')", "(shape=s, initializer='one')"),
        ("(s[1:], 'one')", "(shape=s[1:], initializer='one')"),
        ("('w', s)", "(name='w', shape=s)"),
        ("(name, (2,), None, 'one')", "(name=name, shape=(2,), dtype=None, initializer='one')"),
        ("('{}_w'.format(self.name), shape=(2,))", "(name='{}_w'.format(self.name), shape=(2,))"),
        ("(f'{i}_w', shape=(2,))", "(name=f'{i}_w', shape=(2,))"),
        ("('w_%d' % i, (2,))", "(name='w_%d' % i, shape=(2,))"),
        ("(n, shape=(2,))", "(name=n, shape=(2,))"),
        ("('a/b', (2,))", "(name='a_b', shape=(2,))"),
        ("(shape=(2,), name='a/b')", "(shape=(2,), name='a_b')"),
        ("(shape=(2,), partitioner=None, use_resource=True)", "(shape=(2,))"),
    ],
)
def test_arguments_are_given_by_name(before: str, after: str) -> None:
    result = rewrite(f"{HEAD}{BODY}self.w = self.add_weight{before}\n", Settings())
    assert result.text == f"{NEW}{BODY}self.w = self.add_weight{after}\n"
    assert rewrite(result.text, Settings()).text == result.text


@pytest.mark.parametrize("thing", ["super().add_weight", "super(A, self).add_weight", "Dense(2).add_weight"])
def test_every_way_to_reach_it(thing: str) -> None:
    text = f"from keras.layers import Dense\nfrom keras.layers import Layer\n{BODY}{thing}('w', (2,))\n"
    assert f"{thing}(name='w', shape=(2,))" in rewrite(text, Settings()).text


def test_add_variable_is_add_weight() -> None:
    text = f"from tensorflow.keras.layers import Layer\n{BODY}self.w = self.add_variable('w', shape=(2,))\n"
    assert "self.add_weight(name='w', shape=(2,))" in rewrite(text, Settings()).text


@pytest.mark.parametrize("call", ["(*args)", "('w', *args)", "(a, b)", "('w', (2,), **more)", "(s, self.start)"])
def test_what_cannot_be_told_is_for_a_person(call: str) -> None:
    assert [f.status.value for f in said(f"{HEAD}{BODY}self.w = self.add_weight{call}\n")] == ["review"]


def test_what_speaks_of_devices_is_for_a_person() -> None:
    text = f"from tensorflow.keras.layers import Layer\n{BODY}self.add_weight(shape=(2,), aggregation=x)\n"
    assert [f.status.value for f in said(text)] == ["review"]


@pytest.mark.parametrize(
    ("before", "after"),
    [("('n', initializer='zeros')", "(name='n', initializer='zeros')"), ("('n', (2,))", "(name='n', shape=(2,))")],
)
def test_the_weights_of_a_metric(before: str, after: str) -> None:
    text = "from tensorflow.keras.metrics import Metric\nclass A(Metric):\n    def __init__(self):\n        self.n = self.add_weight{}\n"
    assert rewrite(text.format(before), Settings()).text == text.format(after)
    assert rewrite(text.format(after), Settings()).text == text.format(after)
    assert [f.status.value for f in said(text.format("('n', (2,), 'zeros')"))] == ["review"]
