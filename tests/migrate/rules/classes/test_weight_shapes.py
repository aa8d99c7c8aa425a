"""Shapes of weights that are a number."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = """from tensorflow.keras import backend as K
from tensorflow.keras.layers import Layer


class A(Layer):
    def __init__(self, units):
        self.units, self.shape = units, units
        self.pair = (self.units, 3)

    def build(self, s):
        n = s[-1]
        t = other()
        r = r[0][1]
        # here
"""


def after(line: str) -> str:
    result = rewrite(HEAD + f"        {line}\n", Settings())
    assert rewrite(result.text, Settings()).text == result.text
    return result.text.partition("# here\n")[2].strip()


@pytest.mark.parametrize(
    "line",
    [
        "self.b = self.add_weight(shape=(s[-1],))",
        "self.b = self.add_weight(shape=s[1:])",
        "self.b = self.add_weight(shape=self.shape)",
        "self.b = self.add_weight(shape=self.pair)",
        "self.b = self.add_weight(shape=(3,) * 2)",
        "self.b = self.add_weight(shape=(n,) + tuple(t))",
        "self.b = self.add_weight(shape=r[1])",
        "self.b = self.add_weight(shape=t)",
        "self.b = self.add_weight(name='b')",
        "other.add_weight(shape=(n))",
    ],
)
def test_what_is_a_shape_or_may_be_one_stays(line: str) -> None:
    assert after(line) == line


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ("shape=(s[-1])", "shape=(s[-1],)"),
        ("shape=s[-1]", "shape=(s[-1],)"),
        ("shape=5", "shape=(5,)"),
        ("shape=n", "shape=(n,)"),
        ("shape=n // 2", "shape=(n // 2,)"),
        ("shape=int(n)", "shape=(int(n),)"),
        ("shape=self.units", "shape=(self.units,)"),
        ("shape=(self.shape)", "shape=(self.shape,)"),
        ("n", "(n,)"),
        ("(n), 'zeros'", "(n,), 'zeros'"),
        ("'b', (n)", "name='b', shape=(n,)"),
    ],
)
def test_a_number_becomes_a_tuple(before: str, new: str) -> None:
    assert after(f"self.b = self.add_weight({before})") == f"self.b = self.add_weight({new})"


def test_a_variable_that_was_counted_gets_a_tuple_too() -> None:
    text = HEAD.replace("# here", "tf.log(n)\n        # here").replace("from", "import tensorflow as tf\nfrom", 1)
    result = rewrite(text + "        self.b = K.ones(n, name='b')\n", Settings())
    assert "self.b = self.add_weight(shape=(n,), initializer='ones', name='b')" in result.text
