"""What of `tf.contrib` is said or done one by one."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "import tensorflow as tf\nfrom tensorflow import keras\n\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("d.prefetch(tf.contrib.data.AUTOTUNE)", "d.prefetch(tf.data.AUTOTUNE)"),
        ("v = tf.contrib.eager.Variable(3.0)", "v = tf.Variable(3.0)"),
        ("f = tf.contrib.eager.defun(g)", "f = tf.function(g)"),
        ("tf.contrib.signal.stft(x, 2, 1)", "tf.signal.stft(x, 2, 1)"),
        ("d = tf.contrib.distributions.Normal(0.0, 1.0)", "d = tf.compat.v1.distributions.Normal(0.0, 1.0)"),
        ("tf.train.write_graph(g, '.', 'g.pb')", "tf.io.write_graph(g, '.', 'g.pb')"),
    ],
)
def test_what_stands_elsewhere(before: str, after: str) -> None:
    assert rewrite(HEAD + before, Settings()).text == HEAD + after


@pytest.mark.parametrize(
    ("use", "word"),
    [
        ("tf.contrib.layers.l2_regularizer(0.1, 'scope')", "L2(scale / 2)"),
        ("tf.contrib.layers.variance_scaling_initializer()", "HeNormal"),
        ("tf.contrib.tpu.keras_to_tpu_model(m, strategy=s)", "tf.distribute.TPUStrategy"),
        ("tf.contrib.eager.metrics.Mean()", "keras.metrics"),
        ("tf.lite.TFLiteConverter.from_keras_model_file('m.h5')", "from_keras_model(model)"),
        ("tf.contrib.slim.conv2d(x)", "TensorFlow 2 has no contrib"),
    ],
)
def test_what_takes_their_place_is_said(use: str, word: str) -> None:
    result = rewrite(f"{HEAD}x = {use}\n", Settings())
    (finding,) = [one for one in result.findings if one.rule == "KM602"]
    assert word in finding.message
    assert result.text == f"{HEAD}x = {use}\n"
