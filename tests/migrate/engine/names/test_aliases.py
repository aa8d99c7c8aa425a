"""Parts of Keras that TensorFlow 2 has under its own name too."""

from __future__ import annotations

import pytest

from kmigrate.engine.names.canonical import canonical, is_alias, is_legacy
from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "import tensorflow as tf\nfrom tensorflow import keras\n\n"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("tensorflow.optimizers.Adam", "keras.optimizers.Adam"),
        ("tensorflow.optimizers.legacy.SGD", "keras.optimizers.SGD"),
        ("tensorflow.optimizers.schedules.ExponentialDecay", "keras.optimizers.schedules.ExponentialDecay"),
        ("tensorflow.losses.Huber", "keras.losses.Huber"),
        ("tensorflow.metrics.Mean", "keras.metrics.Mean"),
        ("tensorflow.initializers.GlorotUniform", "keras.initializers.GlorotUniform"),
    ],
)
def test_names_of_tensorflow_2(name: str, kept: str) -> None:
    assert is_alias(name)
    assert is_legacy(name)
    assert canonical(name) == kept


@pytest.mark.parametrize(
    "name",
    [
        *("tensorflow.losses.mean_squared_error", "tensorflow.metrics.mean", "tensorflow.initializers.zeros"),
        *("tensorflow.losses.Reduction.SUM", "tensorflow.optimizers", "tensorflow.nn.Relu", "other.losses.Huber"),
    ],
)
def test_names_that_tensorflow_1_had_too(name: str) -> None:
    assert not is_alias(name)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tf.optimizers.Adam(lr=0.1)", "tf.optimizers.Adam(learning_rate=0.1)"),
        ("tf.optimizers.legacy.SGD(0.1)", "tf.keras.optimizers.SGD(0.1)"),
        ("tf.metrics.Mean().reset_states()", "tf.metrics.Mean().reset_state()"),
        ("tf.losses.Huber(reduction='auto')", "tf.losses.Huber(reduction='sum_over_batch_size')"),
        ("tf.losses.Huber()", "tf.losses.Huber()"),
        ("tf.losses.mean_squared_error", "tf.losses.mean_squared_error"),
    ],
)
def test_they_are_those_of_keras(before: str, after: str) -> None:
    assert rewrite(f"{HEAD}x = {before}\n", Settings()).text == f"{HEAD}x = {after}\n"


def test_beside_keras_alone_they_stay_where_they_are() -> None:
    after = rewrite(f"{HEAD}keras.Model()\nx = tf.optimizers.Adam(lr=0.1)\n", Settings(target="keras")).text
    assert (
        after == "import tensorflow as tf\nimport keras\n\nkeras.Model()\nx = tf.optimizers.Adam(learning_rate=0.1)\n"
    )
