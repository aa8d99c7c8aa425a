"""All steps at once, however many there are."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from kmigrate_shims.layers import TimeDistributed


def _model(inner: keras.layers.Layer, steps: int | None) -> keras.Model:
    return keras.Sequential([keras.layers.Input((steps, 4)), TimeDistributed(inner)])


@pytest.mark.parametrize("inner", [keras.layers.Dense(3), keras.layers.Embedding(5, 3)], ids=["dense", "embedding"])
def test_sequences_of_several_lengths_keep_their_steps(inner: keras.layers.Layer) -> None:
    """What Keras 3 itself cuts to the number of samples from the second length on."""
    model, random = _model(inner, None), np.random.default_rng(0)
    for steps in (5, 7, 2, 11):
        data = random.integers(0, 5, (2, steps, 4)).astype("float32")
        each = np.stack([np.asarray(inner(data[:, step])) for step in range(steps)], axis=1)
        np.testing.assert_allclose(model.predict(data, verbose=0), each, rtol=1e-6, atol=1e-6)


def test_training_with_sequences_of_several_lengths() -> None:
    model, random = _model(keras.layers.Dense(3), None), np.random.default_rng(0)
    model.compile("sgd", "mse")
    for steps in (5, 7, 9):
        loss = model.train_on_batch(random.normal(size=(2, steps, 4)), random.normal(size=(2, steps, 3)))
        assert np.isfinite(loss)
