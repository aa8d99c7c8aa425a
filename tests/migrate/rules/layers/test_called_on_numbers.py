"""Layers that are called on numbers."""

from __future__ import annotations

import pytest
from asking import Asking

HEAD = """\
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
twice = keras.layers.Lambda(lambda x: x * 2)


class Own(layers.Layer):
    def call(self, x):
        return x + 1


"""
ASKING = Asking("KM249")


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("twice([-1.0, 0.0])", "twice(tf.constant([-1.0, 0.0]))"),
        ("twice(3.0)", "twice(tf.constant(3.0))"),
        ("Own()([[1.0], [2.0]])", "Own()(tf.constant([[1.0], [2.0]]))"),
        ("own = Own(); own([1.0] * 3, training=True)", "own = Own(); own(tf.constant([1.0] * 3), training=True)"),
        ("data = [1.0, 2.0]; layers.ReLU()(data)", "data = [1.0, 2.0]; layers.ReLU()(tf.constant(data))"),
        ("layers.Dense(3)(x)", "layers.Dense(3)(x)"),
        ("layers.Add()([1.0, 2.0])", "layers.Add()([1.0, 2.0])"),
        ("Own()([x, y])", "Own()([x, y])"),
        ("layers.IntegerLookup()([1, 2])", "layers.IntegerLookup()([1, 2])"),
    ],
)
def test_what_is_made_a_tensor(line: str, after: str) -> None:
    text = ASKING.text(HEAD + line + "\n")
    assert text.rstrip("\n").endswith(f"\n{after}")
    assert ASKING.text(text) == text


def test_of_numpy_where_there_is_no_tensorflow() -> None:
    head = "import numpy as np\nfrom tensorflow.keras.layers import Lambda\n"
    assert "(np.array([1.0]))" in ASKING.text(head + "Lambda(abs)([1.0])\n")
    assert ASKING.statuses(head.partition("\n")[2] + "Lambda(abs)([1.0])\n") == ["review"]
