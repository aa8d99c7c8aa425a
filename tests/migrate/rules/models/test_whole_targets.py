"""Targets of a loss that are used as numbers of classes."""

from __future__ import annotations

import pytest
from asking import Asking

HEAD = "import tensorflow as tf\nfrom tensorflow import keras\n\nm = keras.Sequential()\n\n"
ASK = Asking("KM358", HEAD)


def program(line: str) -> str:
    return f"def loss(t, p):\n    {line}\n\n\nm.compile('sgd', loss)\n"


@pytest.mark.parametrize(
    "line",
    [
        "return tf.one_hot(t, 3) * p",
        "return tf.one_hot(indices=t, depth=3) * p",
        "return tf.gather(p, t, axis=1)",
        "return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=t, logits=p)",
    ],
)
def test_floats_are_no_classes(line: str) -> None:
    (finding,) = ASK.said(program(line))
    assert finding.status.value == "review"
    assert "tf.cast(t, tf.int32)" in finding.message


@pytest.mark.parametrize(
    "line",
    [
        "return tf.one_hot(tf.cast(t, tf.int32), 3) * p",
        "t = tf.cast(t, tf.int64)\n    return tf.one_hot(t, 3) * p",
        "return tf.gather(t, p)",
        "return t - p",
    ],
)
def test_nothing_to_say(line: str) -> None:
    assert ASK.said(program(line)) == []


def test_the_stand_alone_keras_gave_floats_too() -> None:
    head = "import tensorflow as tf\nimport keras\n\nm = keras.Sequential()\n\n"
    assert Asking("KM358", head).said(program("return tf.one_hot(t, 3) * p")) == []


def test_what_is_no_loss() -> None:
    assert ASK.said("def f(t, p):\n    return tf.one_hot(t, 3)\n\n\nm.compile('sgd', 'mse')\n") == []
