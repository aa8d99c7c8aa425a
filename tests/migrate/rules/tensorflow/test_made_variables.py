"""KM624: variables that functions make which Keras traces."""

from __future__ import annotations

import pytest
from asking import Asking

_ASKING = Asking("KM624")
HEAD = "import tensorflow as tf\nfrom keras.layers import Layer\n\n\n"
LOSS = HEAD + "def loss(y_true, y_pred):\n    seen = tf.Variable(0.)\n    return y_pred + seen\n"
LAYER = HEAD + "class Own(Layer):\n    def {}(self, x):\n        self.v = tf.Variable(0.)\n        return x\n"


@pytest.mark.parametrize(
    "before",
    [
        HEAD + "seen = tf.Variable(0.)\n",
        HEAD + "def weights(name, shape):\n    return tf.Variable(tf.zeros(shape), name=name)\n",
        LAYER.format("build"),
        LOSS.replace("    seen = ", "    if seen is None:\n        seen = "),
    ],
)
def test_what_is_made_once_stays(before: str) -> None:
    assert _ASKING.said(before) == []


@pytest.mark.parametrize("before", [LOSS, LAYER.format("call"), LOSS.replace("tf.Variable", "tf.compat.v1.Variable")])
def test_what_a_traced_function_makes_is_for_a_person(before: str) -> None:
    assert [f.status.value for f in _ASKING.said(before)] == ["review"]
