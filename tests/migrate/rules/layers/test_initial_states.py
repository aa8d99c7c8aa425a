"""`get_initial_state`."""

from __future__ import annotations

import pytest
from asking import Asking

HEAD = """\
import tensorflow as tf

gru = tf.keras.layers.GRU(3)
cell = tf.keras.layers.GRUCell(3)
# here
"""
_ASKING = Asking("KM375", HEAD)


@pytest.mark.parametrize(
    "line",
    [
        "gru.get_initial_state(batch_size)",
        "gru.get_initial_state(batch_size=x)",
        "gru.get_initial_state(tf.shape(x)[0])",
        "gru.get_initial_state(self.n)",
        "gru.get_initial_state(32)",
        "cell.get_initial_state(x)",
        "other.get_initial_state(x)",
    ],
)
def test_these_stay(line: str) -> None:
    assert _ASKING.text(line) == line
    assert _ASKING.said(line) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("s = gru.get_initial_state(x)", "s = gru.get_initial_state(tf.keras.ops.shape(x)[0])"),
        ("gru.get_initial_state(inputs=self.x)", "gru.get_initial_state(batch_size=tf.keras.ops.shape(self.x)[0])"),
        ("gru.get_initial_state(f(x))", "gru.get_initial_state(tf.keras.ops.shape(f(x))[0])"),
    ],
)
def test_it_is_given_the_size_of_the_batch(before: str, after: str) -> None:
    assert _ASKING.text(before) == after
    assert _ASKING.statuses(before) == ["rewritten"]
