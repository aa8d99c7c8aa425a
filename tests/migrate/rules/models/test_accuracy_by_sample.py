"""`binary_accuracy` that a program calls itself."""

from __future__ import annotations

import pytest
from asking import Asking

ASKING = Asking("KM284")
TF = "import tensorflow as tf\nfrom tensorflow.keras import backend as K\nfrom tensorflow.keras.metrics import binary_accuracy\n"
KERAS = "from keras import backend as K\nfrom keras.metrics import binary_accuracy\n"


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("a = binary_accuracy(y, p)", "a = tf.reduce_mean(binary_accuracy(y, p), axis=-1)"),
        ("a = K.mean(binary_accuracy(y, p))", "a = K.mean(binary_accuracy(y, p))"),
        (
            "a = tf.keras.metrics.binary_accuracy(y, p, threshold=0.3)[0]",
            "a = tf.reduce_mean(tf.keras.metrics.binary_accuracy(y, p, threshold=0.3), axis=-1)[0]",
        ),
        ("a = K.sum(binary_accuracy(y, p))", "a = K.sum(tf.reduce_mean(binary_accuracy(y, p), axis=-1))"),
        ("metrics = [binary_accuracy]", "metrics = [binary_accuracy]"),
        ("a = tf.keras.metrics.BinaryAccuracy()(y, p)", "a = tf.keras.metrics.BinaryAccuracy()(y, p)"),
    ],
)
def test_of_tensorflow(line: str, after: str) -> None:
    text = ASKING.text(TF + line + "\n")
    assert text.rstrip("\n").endswith(f"\n{after}")
    assert ASKING.text(text) == text


@pytest.mark.parametrize(("release", "axis"), [("2.2", ", axis=-1"), ("1.2", "")])
def test_of_keras(release: str, axis: str) -> None:
    text = ASKING.text(KERAS + "a = binary_accuracy(y, p)\n", source=release)
    assert text.rstrip("\n").endswith(f"a = K.mean(binary_accuracy(y, p){axis})")
    assert ASKING.text(text) == text
