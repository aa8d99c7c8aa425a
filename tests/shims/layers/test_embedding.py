"""Embedding with the dropout of Keras 1."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_shims import backend as K  # noqa: E402
from kmigrate_shims.layers import Embedding  # noqa: E402

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
# What the codemod writes for these optimizers of each release.
OPTIONS = {
    "keras-2.3.1-cntk": {
        "RMSprop": {"epsilon": 1e-14},
        "Adagrad": {"epsilon": 1e-14, "initial_accumulator_value": 0.0},
    },
    "tf.keras-2.4.4": {"RMSprop": {"epsilon": 1e-14}},
}
# The data of repeated_words.py.
REPEATED = np.array([[1, 2, 1, 0], [4, 3, 3, 3], [0, 1, 2, 2], [2, 4, 4, 1]])
TARGETS = np.array([[0.1], [0.9], [0.4], [-0.3]], "float32")
WORDS = np.array([[1, 2, 1], [2, 3, 0]])


def test_no_dropout_without_training() -> None:
    layer = Embedding(5, 2, dropout=0.5)
    np.testing.assert_array_equal(layer(WORDS), np.asarray(layer.embeddings)[WORDS])


def test_a_word_is_dropped_everywhere_or_nowhere() -> None:
    layer = Embedding(500, 4, dropout=0.5, embeddings_initializer="ones")
    rows = np.asarray(layer(np.arange(500)[None].repeat(2, 0), training=True))
    np.testing.assert_array_equal(rows[0], rows[1])
    assert set(np.unique(rows)) == {0.0, 2.0}
    np.testing.assert_array_equal(rows[0].min(-1), rows[0].max(-1))
    assert 0.4 < (rows == 0).mean() < 0.6


def test_weights_and_saving(tmp_path: Path) -> None:
    table = np.arange(10, dtype="float32").reshape(5, 2)
    model = keras.Sequential([keras.Input((3,), dtype="int32"), Embedding(5, 2, weights=[table], dropout=0.2)])
    np.testing.assert_array_equal(model.predict(WORDS, verbose=0), table[WORDS])
    model.save(tmp_path / "m.keras")
    loaded = keras.saving.load_model(tmp_path / "m.keras")
    assert loaded.layers[0].dropout == 0.2
    np.testing.assert_array_equal(loaded.predict(WORDS, verbose=0), table[WORDS])


class Rows(keras.layers.Layer):
    """What an Embedding was: a weight of which `K.gather` takes rows."""

    def build(self, input_shape: Any) -> None:
        self.table = self.add_weight(shape=(5, 3), name="table")
        self.built = True

    def call(self, inputs: Any) -> Any:
        return K.gather(self.table, inputs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (*input_shape, 3)


@pytest.mark.parametrize("layer", [lambda: Embedding(5, 3), Rows], ids=["embedding", "gather"])
@pytest.mark.parametrize("release", OPTIONS)
def test_a_word_that_stands_in_a_batch_twice_is_trained_as_it_was(release: str, layer: Any) -> None:
    recorded = json.loads((FOLDER / f"repeated_words-{release}.json").read_text())
    if release.startswith("tf.keras"):
        del recorded["Adamax"]  # it passed over words that a batch did not hold, which no optimizer of today does
    for name, trained in recorded.items():
        optimizer = getattr(keras.optimizers, name)(0.05, **OPTIONS[release].get(name, {}))
        parts = [keras.Input((4,)), layer(), keras.layers.Flatten(), keras.layers.Dense(1)]
        model = keras.Sequential(parts)
        model.set_weights([np.linspace(-0.5, 0.5, 15).reshape(5, 3), np.linspace(0.7, -0.6, 12)[:, None], np.zeros(1)])
        model.compile(optimizer, "mean_squared_error")
        history = model.fit(REPEATED, TARGETS, batch_size=2, epochs=4, verbose=0, shuffle=False)
        np.testing.assert_allclose(model.get_weights()[0], trained["weights"], atol=2e-5, err_msg=name)
        np.testing.assert_allclose(history.history["loss"], trained["losses"], atol=2e-5, err_msg=name)


def test_gradients_are_whole_arrays_in_every_kind_of_loop() -> None:
    import tensorflow as tf

    layer = Embedding(5, 2, embeddings_initializer="ones", mask_zero=True)
    layer.build()

    def gradient() -> Any:
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(layer(tf.constant([[1, 1, 3]])) * tf.constant([[[1.0], [2.0], [4.0]]]))
        return tape.gradient(loss, layer.trainable_variables)[0]

    for found in (gradient(), tf.function(gradient)(), tf.function(gradient, jit_compile=True)()):
        np.testing.assert_array_equal(found, [[0, 0], [3, 3], [0, 0], [4, 4], [0, 0]])
