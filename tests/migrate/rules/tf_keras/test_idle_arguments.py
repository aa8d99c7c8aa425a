"""Arguments that said what happens anyway."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "import tensorflow as tf\n\n"


def tail(before: str) -> str:
    return rewrite(HEAD + before, Settings()).text.removeprefix(HEAD)


@pytest.mark.parametrize("line", ["x = Input((3,), ragged=False)\n", "x = tf.keras.Input((3,), name='a')\n"])
def test_these_stay(line: str) -> None:
    assert tail(line) == line


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tf.keras.Input((3,), ragged=False)", "tf.keras.Input((3,))"),
        ("tf.keras.layers.BatchNormalization(fused=None, renorm=False)", "tf.keras.layers.BatchNormalization()"),
        ("tf.keras.models.load_model('a.h5', options=None)", "tf.keras.models.load_model('a.h5')"),
        ("tf.keras.layers.LSTM(3, time_major=False)", "tf.keras.layers.LSTM(3)"),
    ],
)
def test_the_argument_goes(before: str, after: str) -> None:
    assert tail(f"x = {before}\n") == f"x = {after}\n"


@pytest.mark.parametrize("line", ["x = tf.keras.Input((3,), ragged=True)\n", "x = tf.keras.Input((3,), ragged=r)\n"])
def test_another_value_is_said(line: str) -> None:
    assert tail(line) == line
    assert [finding.rule for finding in rewrite(HEAD + line, Settings()).findings] == ["KM205"]
