"""Weights that a layer is given when it is built."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_shims.layers.given import with_weights  # noqa: E402

WEIGHTS = [np.full((3, 2), 2.0), np.array([1.0, -1.0])]


@pytest.mark.parametrize("kind", ["sequential", "functional", "alone", "built"])
def test_they_are_set_when_it_is_built(kind: str) -> None:
    dense: Any = keras.layers.Dense(2)
    if kind == "built":
        dense.build((None, 3))
    layer = with_weights(dense, WEIGHTS)
    assert layer is dense
    if kind == "sequential":
        given = keras.Sequential([keras.Input((3,)), layer]).predict(np.ones((1, 3)), verbose=0)
    elif kind == "functional":
        tensor = keras.Input((3,))
        given = keras.Model(tensor, layer(tensor)).predict(np.ones((1, 3)), verbose=0)
    else:
        given = np.asarray(layer(np.ones((1, 3))))
    assert given.tolist() == [[7.0, 5.0]]


def test_none_is_none() -> None:
    dense = keras.layers.Dense(2)
    assert with_weights(dense, None) is dense
    assert np.asarray(dense(np.ones((1, 3)))).shape == (1, 2)


def test_a_layer_without_weights() -> None:
    assert np.asarray(with_weights(keras.layers.ReLU(), [])(np.ones((1, 3)))).tolist() == [[1.0, 1.0, 1.0]]


def test_weights_of_another_shape_raise() -> None:
    with pytest.raises(ValueError, match="shape"):
        with_weights(keras.layers.Dense(3), WEIGHTS)(np.ones((1, 3)))


def test_the_model_is_saved_and_loaded(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((3,)), with_weights(keras.layers.Dense(2), WEIGHTS)])
    model.save(tmp_path / "m.keras")
    loaded = keras.saving.load_model(tmp_path / "m.keras")
    assert loaded.predict(np.ones((1, 3)), verbose=0).tolist() == [[7.0, 5.0]]
