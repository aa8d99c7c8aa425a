"""A layer that always runs in one phase."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from kmigrate_shims.layers import Phased

ROOT = Path(__file__).resolve().parents[3]
RECORDED = json.loads((ROOT / "fixtures/programs_as_they_were/phases-keras-2.3.1-tensorflow.json").read_text())
ONES = np.ones((4, 60), "float32")


def loaded_again(model: Any, folder: Path) -> Any:
    model.save(folder / "m.keras")
    return keras.models.load_model(folder / "m.keras")


def zeros(model: Any) -> bool:
    return bool(np.any(model.predict(ONES, verbose=0) == 0))


def of(layer: Any, shape: tuple[int, ...] = (60,)) -> Any:
    inputs = keras.Input(shape)
    return keras.Model(inputs, layer(inputs))


@pytest.mark.parametrize(("phase", "drops"), [(True, True), (1, True), (False, False), (None, False)])
def test_predictions_draw_where_it_is_told_to_train(tmp_path: Path, phase: Any, drops: bool) -> None:
    model = of(Phased(layers.Dropout(0.5), training=phase))
    assert zeros(model) is drops
    assert zeros(loaded_again(model, tmp_path)) is drops


def test_it_bears_the_name_of_its_layer_while_that_is_free() -> None:
    dropout = layers.Dropout(0.5, name="mine")
    assert Phased(dropout, training=True).name == "mine"
    assert Phased(dropout, training=True).name != "mine"
    assert Phased(layers.Dropout(0.5), training=True, name="other").name == "other"


@pytest.mark.parametrize(("place", "phase"), [(0, False), (1, True), (2, None)])
def test_a_normalization_keeps_to_its_phase(place: int, phase: bool | None) -> None:
    from kmigrate_shims.layers import BatchNormalization

    rng = np.random.RandomState(3)
    x, y = rng.uniform(-1, 3, (32, 6)).astype("float32"), rng.uniform(-1, 1, (32, 2)).astype("float32")
    rng.uniform(-1, 3, (16, 4, 6))
    for each in range(place + 1):
        inputs = keras.Input((6,))
        layer = BatchNormalization(momentum=0.8, era="2.3", backend="tensorflow")
        hidden = Phased(layer, training=[False, True, None][each])(layers.Dense(5)(inputs))
        model = keras.Model(inputs, layers.Dense(2)(hidden))
        for part in model.layers:
            part.set_weights([rng.uniform(0.2, 1.0, w.shape) for w in part.get_weights()])
    losses, averages, predicted, _ = RECORDED["frozen"][place]
    model.compile(keras.optimizers.SGD(0.01), "mean_squared_error")
    found = [float(model.train_on_batch(x, y)) for _ in range(5)]
    if keras.version() >= "3.1":  # Keras 3.0 gives averages over all calls
        np.testing.assert_allclose(found, losses, rtol=1e-5)
    for one, other in zip(model.layers[2].get_weights(), averages, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(model.predict(x[:4], verbose=0), predicted, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("stated", [False, True])
def test_masks_and_states_pass(stated: bool) -> None:
    inputs, state = keras.Input((5, 3)), keras.Input((2,))
    given = {"initial_state": [state, state]} if stated else {}
    made = Phased(layers.LSTM(2, return_sequences=True), training=True)(layers.Masking()(inputs), **given)
    assert made._keras_mask is not None
    model = keras.Model([inputs, state], made)
    x = np.ones((1, 5, 3), "float32")
    x[:, 3:] = 0
    found = model.predict([x, np.ones((1, 2), "float32")], verbose=0)
    np.testing.assert_array_equal(found[:, 2], found[:, 4])


def test_a_model_inside_is_told_too(tmp_path: Path) -> None:
    inner = keras.Sequential([keras.Input((60,)), layers.Dropout(0.5)])
    model = of(Phased(inner, training=True))
    assert zeros(model)
    assert zeros(loaded_again(model, tmp_path))


def test_shapes_are_those_of_the_layer() -> None:
    assert Phased(layers.Dense(3)).compute_output_shape((None, 4)) == (None, 3)
    assert of(layers.TimeDistributed(Phased(layers.Dense(3))), (5, 4)).output_shape == (None, 5, 3)
