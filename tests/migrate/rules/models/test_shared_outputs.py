"""Outputs of one model that one layer or one model inside of it has made."""

from __future__ import annotations

import pytest
from asking import Asking

HEAD = """\
from keras.layers import Dense, Input, add
from keras.models import Model, Sequential

judge, shared = Sequential(), Dense(2)
x, y = Input((3,)), Input((3,))


def head(x):
    return Dense(2)(x)


# here
"""
_ASKING = Asking("KM346", HEAD)


@pytest.mark.parametrize(
    "made",
    [
        "a, b = judge(x)\nm = Model(x, [a, shared(x)])",
        "a, b = head(x), head(y)\nm = Model(x, [a, b])",
        "a = add([x, y])\nb = add([x, x])\nm = Model(x, [a, b])",
        "a = judge(x)\na = shared(a)\nb = judge(x)\nm = Model(x, [a, b])",
        "m = Model(x, judge(x))",
        "for one in range(2):\n    a = judge(x)\nm = Model(x, [x, y])",
    ],
)
def test_outputs_of_different_layers_stay(made: str) -> None:
    assert _ASKING.statuses(made) == []


@pytest.mark.parametrize(
    ("made", "new"),
    [
        ("a, b = judge(x)\nm = Model(x, [a, b])", "[a, Identity()(b)]"),
        ("a, b = judge(x), judge(y)\nm = Model([x, y], outputs=(a, b))", "(a, Identity()(b))"),
        ("m = Model([x, y], output=[shared(x), shared(y)])", "[shared(x), Identity()(shared(y))]"),
        ("a = judge(x)\nb = shared(x)\nc = judge(y)\nm = Model(x, [a, b, c])", "[a, b, Identity()(c)]"),
    ],
)
def test_later_outputs_of_one_maker_get_a_name_of_their_own(made: str, new: str) -> None:
    assert new in _ASKING.text(made)
    assert _ASKING.statuses(made) == ["rewritten"]


def test_makers_that_are_attributes() -> None:
    text = _ASKING.text(
        "class Gan:\n    def __init__(self):\n        self.critic = Sequential()\n        real = self.critic(x)\n"
        "        fake = self.critic(y)\n        self.model = Model([x, y], [real, fake])"
    )
    assert "[real, Identity()(fake)]" in text
