"""Penalties as they were: summed over the batch, and that of Keras 1 on eigenvalues."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_shims.layers import ActivityRegularization, Bidirectional, summed  # noqa: E402
from kmigrate_shims.layers.regularizers import ActivityRegularizer, EigenvalueRegularizer, WeightRegularizer  # noqa: E402

X = np.array([[1.0, -2.0], [3.0, 4.0], [0.5, 0.5]], "float32")


def loss_of(layer: Any) -> float:
    model = keras.Sequential([keras.Input((2,)), layer])
    model.compile("sgd", "mse")
    return float(model.evaluate(X, model.predict(X, verbose=0), batch_size=3, verbose=0))


def test_the_sum_over_the_batch() -> None:
    assert loss_of(ActivityRegularization(l1=0.1, l2=0.01)) == pytest.approx(0.1 * 11.0 + 0.01 * 30.5, rel=1e-6)
    assert loss_of(keras.layers.Activation("linear", activity_regularizer=summed("l1"))) == pytest.approx(
        0.11, rel=1e-6
    )


def test_saved_and_loaded(tmp_path: Path) -> None:
    layers = [ActivityRegularization(0.1), keras.layers.Dense(2, kernel_regularizer=EigenvalueRegularizer(0.1))]
    model = keras.Sequential([keras.Input((2,)), *layers])
    model.save(tmp_path / "m.keras")
    loaded = keras.saving.load_model(tmp_path / "m.keras")
    assert isinstance(loaded.layers[0], ActivityRegularization)
    model.compile("sgd", "mse")
    loaded.compile("sgd", "mse")
    assert loaded.evaluate(X, X, verbose=0) == pytest.approx(model.evaluate(X, X, verbose=0))


def test_a_summed_penalty_is_serialized() -> None:
    again = keras.regularizers.deserialize(keras.regularizers.serialize(summed("l1")))
    assert loss_of(keras.layers.Activation("linear", activity_regularizer=again)) == pytest.approx(0.11, rel=1e-6)


def test_a_divided_penalty_is_that_of_tf_keras_and_written() -> None:
    layer = ActivityRegularization(0.01, divided=True)
    assert loss_of(layer) == pytest.approx(loss_of(ActivityRegularization(0.01)) / len(X), rel=1e-6)
    assert ActivityRegularization.from_config(layer.get_config()).divided


def test_a_bidirectional_writes_its_own_penalty() -> None:
    layer = Bidirectional(keras.layers.GRU(2), activity_regularizer=summed("l1"))
    again = Bidirectional.from_config(layer.get_config())
    assert isinstance(again.activity_regularizer, summed)


def test_the_largest_eigenvalue() -> None:
    largest = np.linalg.eigvalsh(X.T @ X).max()
    assert float(EigenvalueRegularizer(0.5)(X)) == pytest.approx(0.5 * np.sqrt(largest), rel=1e-4)
    with pytest.raises(ValueError, match="matrices"):
        EigenvalueRegularizer(0.5)(np.ones(3, "float32"))


def test_both_parts_are_zero_unless_given() -> None:
    assert float(WeightRegularizer()(X)) == 0.0
    assert float(ActivityRegularizer(l2=0.5)(X)) == pytest.approx(15.25)
