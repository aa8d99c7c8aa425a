"""Dropout in recurrent layers: masks per gate, the same at every step, and none when not training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_shims.layers import GRU, LSTM, SimpleRNN  # noqa: E402

GATES = {SimpleRNN: 1, LSTM: 4, GRU: 3}
LAYERS = pytest.mark.parametrize("layer", GATES)


@LAYERS
def test_without_training_the_layer_is_that_of_keras(layer: Any) -> None:
    x = np.random.default_rng(0).normal(size=(3, 4, 2)).astype("float32")
    ours, theirs = layer(5, dropout=0.4, recurrent_dropout=0.3), getattr(keras.layers, layer.__name__)(5)
    ours.build(x.shape)
    theirs.build(x.shape)
    ours.set_weights(theirs.get_weights())
    np.testing.assert_allclose(ours(x), theirs(x), atol=1e-6)


@LAYERS
@pytest.mark.parametrize("implementation", [0, 1, 2])
def test_one_mask_per_gate_or_one_for_all(layer: Any, implementation: int) -> None:
    cell = layer(64, dropout=0.5, recurrent_dropout=0.25, implementation=implementation).cell
    ones = np.ones((2, 64), "float32")
    for masks, rate in ((cell.get_dropout_mask(ones), 0.5), (cell.get_recurrent_dropout_mask(ones), 0.25)):
        values = [np.asarray(mask) for mask in masks]
        assert len(values) == GATES[layer]
        assert set(np.unique(values[0]).round(6)) == {0.0, np.round(np.float32(1 / (1 - rate)), 6)}
        assert len({value.tobytes() for value in values}) == (1 if implementation == 2 else GATES[layer])


@LAYERS
def test_recurrent_dropout_works_alone(layer: Any) -> None:
    x = np.random.default_rng(0).normal(size=(3, 4, 2)).astype("float32")
    ours = layer(5, recurrent_dropout=0.5)
    assert np.abs(np.asarray(ours(x, training=True)) - np.asarray(ours(x))).max() > 1e-3


@LAYERS
def test_masks_are_drawn_anew_for_every_batch(layer: Any) -> None:
    x = np.ones((8, 4, 16), "float32")  # so many that no two masks are the same by chance
    ours = layer(5, dropout=0.5)
    assert np.abs(np.asarray(ours(x, training=True)) - np.asarray(ours(x, training=True))).max() > 1e-3


@LAYERS
def test_trained_saved_and_loaded(layer: Any, tmp_path: Path) -> None:
    x = np.random.default_rng(0).normal(size=(6, 4, 2)).astype("float32")
    ours = layer(3, dropout=0.5, recurrent_dropout=0.5, implementation=2)
    model = keras.Sequential([keras.Input((4, 2)), ours])
    model.compile("sgd", "mse")
    model.fit(x, np.zeros((6, 3)), epochs=2, verbose=0)
    model.save(tmp_path / "m.keras")
    loaded = keras.saving.load_model(tmp_path / "m.keras")
    assert type(loaded.layers[0]) is layer
    assert loaded.layers[0].cell.implementation == 2
    np.testing.assert_allclose(loaded.predict(x, verbose=0), model.predict(x, verbose=0), atol=1e-6)


def test_a_gate_with_its_mask_is_what_the_formula_says() -> None:
    """One step of an LSTM with the masks that the cell drew, by hand."""
    random = np.random.default_rng(1)
    x, h, c = (random.normal(size=(2, 3)).astype("float32") for _ in range(3))
    cell = LSTM(3, dropout=0.5, recurrent_dropout=0.5).cell
    cell.build((2, 3))
    masks = (
        [np.asarray(m) for m in cell.get_dropout_mask(x)],
        [np.asarray(m) for m in cell.get_recurrent_dropout_mask(h)],
    )
    kernel, recurrent, bias = (np.asarray(w) for w in (cell.kernel, cell.recurrent_kernel, cell.bias))
    sums = [
        (x * masks[0][g]) @ kernel[:, 3 * g : 3 * g + 3]
        + (h * masks[1][g]) @ recurrent[:, 3 * g : 3 * g + 3]
        + bias[3 * g : 3 * g + 3]
        for g in range(4)
    ]
    sigmoid = lambda v: 1 / (1 + np.exp(-v))  # noqa: E731
    carry = sigmoid(sums[1]) * c + sigmoid(sums[0]) * np.tanh(sums[2])
    output, (_, new) = cell.call(x, [h, c], training=True)
    np.testing.assert_allclose(new, carry, atol=1e-6)
    np.testing.assert_allclose(output, sigmoid(sums[3]) * np.tanh(carry), atol=1e-6)


def test_an_lstm_with_two_biases_computes_with_their_sum_and_trains_both() -> None:
    x = np.random.default_rng(0).normal(size=(3, 4, 2)).astype("float32")
    ours, theirs = LSTM(5, two_biases=True, bias_regularizer="l2"), keras.layers.LSTM(5)
    ours.build(x.shape)
    theirs.build(x.shape)
    kernel, recurrent, bias = ours.get_weights()
    assert bias.shape == (2, 20)
    assert (bias[0] == 0).all()
    assert np.array_equal(bias[1], np.repeat([0.0, 1.0, 0.0, 0.0], 5))
    theirs.set_weights([kernel, recurrent, bias.sum(axis=0)])
    np.testing.assert_allclose(ours(x), theirs(x), atol=1e-6)
    np.testing.assert_allclose(sum(ours.losses), 5 * 0.01, atol=1e-6)
    again = LSTM.from_config(ours.get_config())
    again.build(x.shape)
    again.set_weights(ours.get_weights())
    np.testing.assert_allclose(again(x), ours(x), atol=1e-6)
