"""`clone_model`."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from kmigrate_shims.models import clone_model


def own(y: Any, p: Any) -> Any:
    return keras.ops.mean(keras.ops.abs(y - p), axis=-1)


def made() -> Any:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.compile("sgd", own, metrics=[own])
    return model


def test_the_copy_is_not_compiled_and_the_original_still_is() -> None:
    model = made()
    copy = clone_model(model)
    assert not copy.compiled
    assert model.compiled
    model.fit(np.ones((2, 3)), np.ones((2, 2)), verbose=0)
    assert [one.shape for one in copy.get_weights()] == [one.shape for one in model.get_weights()]
    assert not np.allclose(copy.get_weights()[0], model.get_weights()[0])


def test_a_model_that_is_not_compiled_and_layers_made_otherwise() -> None:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    copy = clone_model(model, clone_function=lambda layer: type(layer).from_config({**layer.get_config(), "units": 2}))
    assert copy.output_shape == (None, 2)
