"""Batches of a dataset for layers that keep their state."""

from __future__ import annotations

import pytest
from asking import Asking

HEAD = "import tensorflow as tf\nfrom tensorflow import keras\n\n"
DATA = "data = tf.data.Dataset.range(9)"
_ASKING = Asking("KM243")


@pytest.mark.parametrize(
    "lines",
    [
        f"{DATA}.batch(3)\nkeras.layers.GRU(3)\n",
        f"{DATA}.batch(3)\nkeras.layers.GRU(3, stateful=False)\n",
        f"{DATA}.batch(3, drop_remainder=True)\nkeras.layers.GRU(3, stateful=True)\n",
        f"{DATA}\nkeras.layers.GRU(3, stateful=True)\n",
        "maker.batch(3)\nkeras.layers.GRU(3, stateful=True)\n",
    ],
)
def test_other_batches_stay(lines: str) -> None:
    assert _ASKING.said(HEAD + lines) == []


@pytest.mark.parametrize("layer", ["GRU", "LSTM", "SimpleRNN"])
def test_each_call_is_told_once(layer: str) -> None:
    lines = f"{DATA}.batch(3)\nmore = data.batch(1).map(f)\n" + f"keras.layers.{layer}(3, stateful=True)\n" * 2
    assert [one.line for one in _ASKING.said(HEAD + lines)] == [4, 5]
