"""Recurrent layers that are given states: their masks, what they give before the first step, and when they move."""

from __future__ import annotations

from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_shims.layers import GRU, LSTM, RNN, Bidirectional, SimpleRNN  # noqa: E402

X = np.random.default_rng(0).normal(size=(2, 4, 3)).astype("float32")
X[0, :2] = X[1, 2] = 0
STATE = np.random.default_rng(1).normal(size=(2, 2)).astype("float32")


def test_before_the_first_step_the_state_is_given() -> None:
    cell, mask = keras.layers.GRUCell(2), np.any(X != 0, axis=-1)
    zeros, state = (RNN(cell, return_sequences=True, masked_start=word) for word in ("zeros", "state"))
    first, second = (np.asarray(layer(X, initial_state=[STATE], mask=mask)) for layer in (zeros, state))
    np.testing.assert_array_equal(first[0, :2], 0)
    np.testing.assert_allclose(second[0, :2], np.broadcast_to(STATE[0], (2, 2)), atol=1e-6)
    np.testing.assert_allclose(first[0, 2:], second[0, 2:], atol=1e-6)
    np.testing.assert_allclose(first[1], second[1], atol=1e-6)
    assert RNN.from_config(state.get_config()).masked_start == "state"


@pytest.mark.parametrize(("layer", "states"), [(SimpleRNN, 1), (GRU, 1), (LSTM, 2)])
def test_of_sequences_that_are_masked_whole_the_state_is_all(layer: Any, states: int) -> None:
    found = layer(2, masked_start="state", go_backwards=True)(
        X, initial_state=[STATE] * states, mask=np.zeros((2, 4), bool)
    )
    np.testing.assert_allclose(np.asarray(found), STATE, atol=1e-6)
    with pytest.raises(ValueError, match="masked_start must be one of zeros, state"):
        layer(2, masked_start="ones")


def test_states_that_move_in_training_alone() -> None:
    layer = Bidirectional(GRU(2, stateful=True), moves="training")
    model = keras.Sequential([keras.Input(batch_shape=(2, 4, 3)), layer])
    first = model.predict_on_batch(X)
    np.testing.assert_array_equal(model.predict_on_batch(X), first)
    model(X, training=True)
    assert np.abs(model.predict_on_batch(X) - first).max() > 1e-3
    assert keras.layers.deserialize(keras.layers.serialize(layer)).moves == "training"
