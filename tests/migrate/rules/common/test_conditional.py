"""Weights that are listed under a condition: what is written for them (the rest is tested with `weights`)."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "from keras import backend as K\nfrom keras.layers import Layer\n\n\nclass Mine(Layer):\n    def build(self, shape):\n"
MADE = "        self.w = self.add_weight(shape=(3,), initializer='zeros')\n"
LISTED = "        if self.learn:\n            self.trainable_weights = [self.w]\n{}"


@pytest.mark.parametrize("body", ["", "        if self.learn:\n            self.n = 3\n"])
def test_no_list_no_change(body: str) -> None:
    assert rewrite(HEAD + MADE + body, Settings()).text.endswith(MADE + body)


def test_a_weight_that_is_not_trained_says_so() -> None:
    before = HEAD + MADE + LISTED.format("        else:\n            self.non_trainable_weights = [self.w]\n")
    assert "        else:\n            self.w.trainable = False\n" in rewrite(before, Settings()).text
