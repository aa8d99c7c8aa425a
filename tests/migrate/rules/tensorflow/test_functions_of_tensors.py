"""Functions of TensorFlow on tensors of a model."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM620"
HEAD = "import tensorflow as tf\nfrom tensorflow.keras.layers import Dense, Input, Lambda, Layer\n\nx = Input((4,))\n"


def become(lines: str, head: str = HEAD) -> tuple[str, list[str]]:
    result = rewrite(head + lines, Settings())
    assert rewrite(result.text, Settings()).text == result.text
    return result.text, [f.status.value for f in result.findings if f.rule == CODE]


@pytest.mark.parametrize(
    "lines",
    [
        "y = Lambda(lambda t: tf.nn.relu(t))(x)\n",
        "class A(Layer):\n    def call(self, t):\n        return tf.nn.relu(t)\n\n\ny = A()(x)\n",
        "class A(tf.keras.Model):\n    def call(self, t):\n        return tf.nn.relu(t)\n\n\ny = A()(x)\n",
        "def loss(y_true, y_pred):\n    return tf.reduce_mean(tf.square(y_true - y_pred))\n",
        "y = tf.constant([1.0])\nz = tf.square(y)\n",
        "y = tf.zeros(x.shape[1:])\n",
        "model = tf.keras.Model(x, Dense(3)(x))\n",
        "y = tf.keras.layers.concatenate([x, x])\n",
        "y = other.nn.relu(x)\n",
        "y = tf.is_tensor(x)\n",
        "y = tf.Module(x)\n",
    ],
)
def test_what_is_right_today_stays(lines: str) -> None:
    text, statuses = become(lines)
    assert text == HEAD + lines
    assert statuses == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("y = tf.nn.relu(x)", "y = applied(tf.nn.relu, x)"),
        ("y = tf.concat([x, x], axis=-1)", "y = applied(tf.concat, [x, x], axis=-1)"),
        ("y = tf.concat(values=[x, x], axis=-1)", "y = applied(tf.concat, values=[x, x], axis=-1)"),
        ("y = tf.concat(\n    [x, x],  # both\n    -1,\n)", "y = applied(tf.concat,\n    [x, x],  # both\n    -1,\n)"),
        ("y = tf.square(-x[:, 1:] + 1.0)", "y = applied(tf.square, -x[:, 1:] + 1.0)"),
        ("y = tf.abs(tf.square(x))", "y = applied(tf.abs, applied(tf.square, x))"),
        ("h = tf.square(x)\ny = tf.abs(h * 2)", "h = applied(tf.square, x)\ny = applied(tf.abs, h * 2)"),
        ("a, b = tf.split(x, 2)\ny = tf.abs(a)", "a, b = applied(tf.split, x, 2)\ny = applied(tf.abs, a)"),
        ("y = tf.reshape(x, [tf.shape(x)[0], 2])", "y = applied(tf.reshape, x, [applied(tf.shape, x)[0], 2])"),
        ("y = tf.abs(Dense(3)(x))", "y = applied(tf.abs, Dense(3)(x))"),
        ("m = tf.keras.Model(x, x)\ny = tf.abs(m.output)", "m = tf.keras.Model(x, x)\ny = applied(tf.abs, m.output)"),
        ("y = tf.log(x)", "y = applied(tf.math.log, x)"),
    ],
)
def test_each_use_is_a_layer(before: str, after: str) -> None:
    text, statuses = become(f"{before}\n")
    assert text.endswith(f"\nx = Input((4,))\n{after}\n")
    assert set(statuses) == {"shimmed"}


def test_in_a_function_that_builds_a_model() -> None:
    lines = "def build(n):\n    i = Input((n,))\n    y = tf.abs(i)\n    return tf.keras.Model(i, squash(y))\n\n\ndef squash(v):\n    return tf.tanh(v)\n\n\nbuild(3)\n"
    text, statuses = become(lines)
    assert "y = applied(tf.abs, i)" in text
    assert "return applied(tf.tanh, v)" in text
    assert statuses == ["shimmed", "shimmed"]


def test_without_shims_it_is_for_a_person() -> None:
    result = rewrite(f"{HEAD}y = tf.abs(x)\n", Settings(shims=False))
    assert [f.status.value for f in result.findings if f.rule == CODE] == ["review"]
    assert result.text == f"{HEAD}y = tf.abs(x)\n"


def test_letters_of_more_than_one_byte_stand_before_it() -> None:
    text, statuses = become(
        '"""\N{MINUS SIGN}3 \N{MINUS SIGN} 5"""\ny = tf.concat([x, x], axis=-1)\nz = "a longer line (of text)"\n'
    )
    assert 'y = applied(tf.concat, [x, x], axis=-1)\nz = "a longer line (of text)"\n' in text
    assert statuses == ["shimmed"]
