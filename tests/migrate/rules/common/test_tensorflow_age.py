"""For which TensorFlow a file was written, and the defaults that go with it."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "import tensorflow as tf\n"
OLDEST = "tf.logging.info('x')\n"
OLD = "o = tf.keras.optimizers.Adam(lr=0.1)\n"


def last(before: str, settings: Settings | None = None) -> str:
    text = rewrite(HEAD + before, settings or Settings()).text
    assert rewrite(text, settings or Settings()).text == text
    return text.splitlines()[-1]


@pytest.mark.parametrize("layer", ["LSTM(3)", "GRU(3)", "ConvLSTM2D(3, 3)"])
def test_where_nothing_shows_the_age_nothing_is_written(layer: str) -> None:
    assert last(f"x = tf.keras.layers.{layer}\n") == f"x = tf.keras.layers.{layer}"


@pytest.mark.parametrize(
    ("layer", "after"),
    [
        ("LSTM(3)", "LSTM(3, recurrent_activation=hard_sigmoid)"),
        ("GRU(3)", "GRU(3, recurrent_activation=hard_sigmoid, reset_after=False)"),
        ("LSTM(3, recurrent_activation='tanh')", "LSTM(3, recurrent_activation='tanh')"),
        ("ConvLSTM2D(3, 3)", "ConvLSTM2D(3, 3, recurrent_activation=hard_sigmoid)"),
    ],
)
def test_defaults_of_tensorflow_1(layer: str, after: str) -> None:
    assert last(f"{OLDEST}x = tf.keras.layers.{layer}\n") == f"x = tf.keras.layers.{after}"


def test_defaults_of_tensorflow_2() -> None:
    assert last(f"{OLD}x = tf.keras.layers.LSTM(3)\n") == "x = tf.keras.layers.LSTM(3)"
    assert last(f"{OLD}x = tf.keras.layers.ConvLSTM2D(3, 3)\n") == (
        "x = tf.keras.layers.ConvLSTM2D(3, 3, recurrent_activation=hard_sigmoid)"
    )
    assert last(f"{OLD}x = tf.keras.regularizers.l1_l2()\n") == "x = tf.keras.regularizers.l1_l2(l1=0.01, l2=0.01)"


def test_modern_leaves_them_out() -> None:
    assert last(f"{OLDEST}x = tf.keras.layers.GRU(3)\n", Settings(modern=True)) == "x = tf.keras.layers.GRU(3)"


def test_what_comes_from_contrib_is_of_tensorflow_1() -> None:
    text = "from tensorflow.contrib.keras.api.keras.layers import GRU\nx = GRU(3)\n"
    assert "reset_after=False" in rewrite(text, Settings()).text
