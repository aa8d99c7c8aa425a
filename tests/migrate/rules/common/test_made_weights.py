"""The calls that make a weight today, in whole classes (their parts are tested with `weights`)."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "from keras import backend as K\nfrom keras.layers import Layer\n\n\nclass Mine(Layer):\n    def build(self, shape):\n"


def become(line: str) -> str:
    before = f"{HEAD}        {line}\n        self.trainable_weights = [self.w]\n"
    return rewrite(before, Settings(source="1.2")).text.partition("shape):\n")[2]


@pytest.mark.parametrize("line", ["self.w = K.zeros(*given)", "self.w = make()"])
def test_what_cannot_be_told_stays(line: str) -> None:
    assert line in become(line)


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("self.w = K.zeros((3,), name='n')", "self.w = self.add_weight(shape=(3,), initializer='zeros', name='n')"),
        ("self.w = K.ones((n, 3))", "self.w = self.add_weight(shape=(n, 3), initializer='ones')"),
        (
            "self.w = K.random_uniform_variable((3,), -1, 1)",
            "self.w = self.add_weight(shape=(3,), initializer=keras.initializers.RandomUniform(-1, 1))",
        ),
    ],
)
def test_add_weight(line: str, after: str) -> None:
    assert after in become(line).replace("RandomUniform(", "keras.initializers.RandomUniform(").replace(
        "keras.initializers.keras.initializers.", "keras.initializers."
    )
