"""`build` of models that are classes of the program."""

from __future__ import annotations

import pytest
from asking import Asking

HEAD = """\
import tensorflow as tf
from tensorflow.keras.layers import Input


class Net(tf.keras.Model):
    def call(self, x):
        return x


class Built(Net):
    def build(self, shape):
        super().build(shape)


class Row(tf.keras.Sequential):
    pass


class Own(tf.keras.layers.Layer):
    def call(self, x):
        return x


net = Net()
several = [(None, 2), (None, 3)]
size = (None, 4)
# here
"""
_ASKING = Asking("KM421", HEAD)
text, statuses = _ASKING.text, _ASKING.statuses


@pytest.mark.parametrize(
    "line", ["Built().build(size)", "Row().build(size)", "Own().build(size)", "tf.keras.Sequential().build((None, 2))"]
)
def test_these_stay(line: str) -> None:
    assert text(line) == line
    assert statuses(line) == []


@pytest.mark.parametrize(
    ("given", "after"),
    [
        ("(None, 28, 28)", "Input(batch_shape=(None, 28, 28))"),
        ("input_shape=[None, 4]", "Input(batch_shape=[None, 4])"),
        ("tf.TensorShape([None, 4])", "Input(batch_shape=[None, 4])"),
        ("size", "Input(batch_shape=size)"),
        ("(None,) + size[1:]", "Input(batch_shape=(None,) + size[1:])"),
        ("x.shape", "Input(batch_shape=x.shape)"),
        ("[(None, 2), (None, 3)]", "[Input(batch_shape=(None, 2)), Input(batch_shape=(None, 3))]"),
        ("{'a': (None, 2), 'b': (None, 3)}", "{'a': Input(batch_shape=(None, 2)), 'b': Input(batch_shape=(None, 3))}"),
    ],
)
def test_a_model_is_called_on_its_shapes(given: str, after: str) -> None:
    assert text(f"net.build({given})") == f"net({after})"
    assert statuses(f"net.build({given})") == ["rewritten"]


@pytest.mark.parametrize("line", ["net.build(several)", "net.build()", "net.build(**options)", "f(net.build(size))"])
def test_others_are_for_a_person(line: str) -> None:
    assert text(line) == line
    assert statuses(line) == ["review"]
