"""Embedding with the dropout of Keras 1."""

from __future__ import annotations

from pathlib import Path

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_shims.layers import Embedding  # noqa: E402

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
