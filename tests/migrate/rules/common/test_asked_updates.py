"""Optimizers that are asked for their updates get the class that has them; KM404 and KM264 use it."""

from __future__ import annotations

import pytest
from asking import Asking

HEAD = "from keras import backend as K\nfrom keras.optimizers import RMSprop\n\n"
KM404, KM264, KM103 = Asking("KM404"), Asking("KM264"), Asking("KM103")


@pytest.mark.parametrize(
    "body",
    [
        "rule = RMSprop(lr=0.1)\nu = rule.get_updates(params, [], loss)\n",
        "u = RMSprop(lr=0.1).get_updates(loss=loss, params=params)\n",
        "class Agent:\n    def __init__(self):\n        self.rule = RMSprop(lr=0.1)\n\n"
        "    def train(self):\n        return self.rule.get_updates(params, [], loss)\n",
    ],
)
def test_it_becomes_the_class_with_updates(body: str) -> None:
    new = KM404.text(HEAD + body)
    assert "from kmigrate_shims.optimizers.updating import LegacyRMSprop" in new
    assert "LegacyRMSprop(learning_rate=0.1)" in new
    assert KM264.said(HEAD + body) == KM103.said(HEAD + body) == []
    assert KM404.text(new) == new


def test_the_epsilon_and_the_decay_stay() -> None:
    body = "rule = RMSprop(lr=0.1, epsilon=0.01, decay=0.1)\nu = rule.get_updates(params, [], loss)\n"
    assert "LegacyRMSprop(learning_rate=0.1, epsilon=0.01, decay=0.1)" in KM404.text(HEAD + body)


def test_an_optimizer_that_is_not_asked_stays() -> None:
    body = "rule = RMSprop(lr=0.1)\nother = RMSprop(lr=0.2)\nu = rule.get_updates(params, [], loss)\n"
    assert "other = RMSprop(" in KM404.text(HEAD + body)


def test_one_whose_making_is_not_seen_is_for_a_person() -> None:
    body = "def train(rule: RMSprop):\n    return RMSprop.get_updates(rule, loss, params)\n"
    assert "Legacy" not in KM404.text(HEAD + body)
    held = "rules = [RMSprop(lr=0.1)]\nu = rules[0].get_updates(params, [], loss)\n"
    assert "Legacy" not in KM404.text(HEAD + held)


def test_a_wrapper_is_the_matter_of_its_class() -> None:
    body = (
        "from keras.optimizers import Optimizer\n\n\nclass Own(Optimizer):\n    def __init__(self):\n"
        "        self.inner = RMSprop(lr=0.1)\n\n    def get_updates(self, loss, params):\n"
        "        return self.inner.get_updates(loss, params)\n"
    )
    assert "LegacyRMSprop" not in KM404.text(HEAD + body)
