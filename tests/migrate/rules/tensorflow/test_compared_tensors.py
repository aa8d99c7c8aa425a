"""Tensors of a model that are compared."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM621"
HEAD = "import tensorflow as tf\nfrom tensorflow.keras.layers import Dense, Input, Layer\n\nx = Input((4,))\n"


def become(lines: str, head: str = HEAD) -> tuple[str, list[str]]:
    settings = Settings()
    result = rewrite(head + lines, settings)
    assert rewrite(result.text, settings).text == result.text
    return result.text, [f.status.value for f in result.findings if f.rule == CODE]


@pytest.mark.parametrize(
    "lines",
    [
        "y = x is None\n",
        "y = x == None\n",
        "y = x > 0\n",
        "y = x in tensors\n",
        "y = x.shape[1] == 4\n",
        "y = x.name == 'a'\n",
        "class A(Layer):\n    def call(self, t):\n        return t == 0\n\n\ny = A()(x)\n",
        "def loss(t, p):\n    return t == p\n",
    ],
)
def test_what_is_right_today_stays(lines: str) -> None:
    assert become(lines) == (HEAD + lines, [])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("y = x == 0", "y = tf.keras.ops.equal(x, 0)"),
        ("y = 0 != x", "y = tf.keras.ops.not_equal(0, x)"),
        ("y = Dense(3)(x) != (x + 1)", "y = tf.keras.ops.not_equal(Dense(3)(x), x + 1)"),
    ],
)
def test_elements_are_compared(before: str, after: str) -> None:
    assert become(f"{before}\n") == (f"{HEAD}{after}\n", ["rewritten"])


def test_beside_a_function_of_tensorflow() -> None:
    text, statuses = become("y = tf.cast(x == 0, tf.float32)\n")
    assert text.endswith("y = applied(tf.cast, tf.keras.ops.equal(x, 0), tf.float32)\n")
    assert statuses == ["rewritten"]


def test_a_chain_is_for_a_person() -> None:
    assert become("y = 1 == x == 2\n")[1] == ["review"]


def test_the_stand_alone_keras_compared_objects() -> None:
    head = "from keras.layers import Input\nx = Input((4,))\n"
    assert rewrite(head + "y = x == 0\n", Settings(source="2.2.4")).text.endswith("y = x == 0\n")
