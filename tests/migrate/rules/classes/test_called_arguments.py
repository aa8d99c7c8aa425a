"""Truth values that layers are given by position."""

from __future__ import annotations

import pytest
from asking import Asking

ASKING = Asking("KM275")
HEAD = """import tensorflow as tf


class Block(tf.keras.layers.Layer):
    def call(self, x, training, mask=None):
        return x


class Any(tf.keras.layers.Layer):
    def call(self, *inputs):
        return inputs


class Net(tf.keras.Model):
    def __init__(self, made):
        super().__init__()
        self.block, self.any, self.made = Block(), Any(), made
        self.blocks = [Block() for _ in range(3)]
        self.cell, self.flip = tf.keras.layers.LSTMCell(3), tf.keras.layers.RandomFlip()
        self.drop, self.rnn, self.dense = tf.keras.layers.Dropout(0.1), tf.keras.layers.LSTM(3), tf.keras.layers.Dense(3)

    def call(self, x, training=False):
"""


def after(line: str) -> str:
    first = ASKING.text(f"{HEAD}        {line}\n")
    assert ASKING.text(first) == first
    return first.rstrip().rpartition("\n")[2].strip()


@pytest.mark.parametrize(
    "line",
    [
        "return self.block(x, training=training)",
        "return self.block(x, other)",
        "return self.block(x)",
        "return self.made(x, training)",
        "return tf.function(x, True)",
        "return print(x, training)",
    ],
)
def test_tensors_and_what_is_no_layer_stay(line: str) -> None:
    assert after(line) == line
    assert ASKING.said(f"{HEAD}        {line}\n") == []


@pytest.mark.parametrize(
    ("line", "new"),
    [
        ("return self.block(x, training)", "return self.block(x, training=training)"),
        ("return self.block(x, other, None)", "return self.block(x, other, mask=None)"),
        ("return self.block(x, True, x)", "return self.block(x, training=True, mask=x)"),
        ("return self.blocks[1](x, self.training)", "return self.blocks[1](x, training=self.training)"),
        ("return self.drop(x, training)", "return self.drop(x, training=training)"),
        ("return self.rnn(x, x, training)", "return self.rnn(x, x, training=training)"),
        ("return self.cell(x, states, training)", "return self.cell(x, states, training=training)"),
        ("return self.flip(x, training)", "return self.flip(x, training=training)"),
        ("return self(x, False)", "return self(x, training=False)"),
    ],
)
def test_they_get_their_names(line: str, new: str) -> None:
    assert after(line) == new
    assert ASKING.statuses(f"{HEAD}        {line}\n") == ["rewritten"]


@pytest.mark.parametrize(
    "line", ["return self.any(x, True)", "return self.dense(x, True)", "return self.block(x, True, 2, 3)"]
)
def test_where_the_parameters_are_not_seen_a_person_must_look(line: str) -> None:
    assert after(line) == line
    assert ASKING.statuses(f"{HEAD}        {line}\n") == ["review"]


def test_a_part_of_a_model_is_not_told_its_phase_by_name_alone() -> None:
    text = "import tensorflow as tf\n\ni = tf.keras.Input((3,))\nx = tf.keras.layers.Dropout(0.5)(i, True)\n"
    assert ASKING.statuses(text) == ["review"]
