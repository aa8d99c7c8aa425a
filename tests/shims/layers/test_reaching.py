"""Layers that reach for tensors of their model, as KM327 writes them, held to Keras 2.0.8 to 2.3.1."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from retold import recorded, told_by

from kmigrate_shims.layers import reaching

# Keras 3.0 tells the average of the batches so far (KM310).
AVERAGES = tuple(map(int, keras.__version__.split(".")[:2])) < (3, 1)


@pytest.mark.parametrize("stack", ["keras-2.0.8-theano", "keras-2.2.4-tensorflow", "keras-2.3.1-tensorflow"])
def test_losses_and_predictions(stack: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, findings = told_by("reaching_layers", tmp_path, monkeypatch)
    for name, numbers in recorded(f"reaching_layers-{stack}").items():
        alike = [*range(len(numbers))] if not AVERAGES else [0, *range(6, len(numbers))]
        np.testing.assert_allclose(np.take(found[name], alike), np.take(numbers, alike), rtol=1e-4, atol=1e-5)
    assert {f.status.value for f in findings if f.rule == "KM327"} == {"shimmed"}


@pytest.mark.parametrize("name", ["autoencoder", "attribute"])
def test_tensors_of_the_module_and_of_the_layer(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program that the shims play, too: losses, predictions, and sums of the weights that were learnt."""
    found = told_by("reached_in_layers", tmp_path, monkeypatch)[0][name]
    wanted = recorded("reached_in_layers-keras-2.0.8-theano")[name]
    first = 6 if AVERAGES else 0
    for one, other in zip(found[first:-1], wanted[first:-1], strict=True):  # the names of layers are last
        np.testing.assert_allclose(sorted(one), sorted(other), rtol=1e-4, atol=1e-5)


BESIDE: Any = None


@keras.saving.register_keras_serializable(package="test_reaching")
class Added(keras.layers.Layer):  # type: ignore[misc]
    def call(self, inputs: Any) -> Any:
        return inputs + BESIDE


def _model() -> keras.Model:
    global BESIDE
    x = keras.layers.Input((3,))
    BESIDE = keras.layers.Dense(3, kernel_initializer="ones")(x)
    halves = keras.layers.Rescaling(0.5)(BESIDE)
    return keras.Model(x, reaching(Added(name="added"))(halves))


def test_a_file_keeps_the_names_of_the_module(tmp_path: Path) -> None:
    model, x = _model(), np.ones((2, 3), "float32")
    np.testing.assert_array_equal(model.predict(x, verbose=0), np.full((2, 3), 4.5))
    assert model.layers[-1].name == "added"
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(again.predict(x, verbose=0), np.full((2, 3), 4.5))
    assert isinstance(BESIDE, keras.KerasTensor)  # after each call the name means what it meant


def test_names_of_a_function_are_in_no_file(tmp_path: Path) -> None:
    x = keras.layers.Input((3,))
    beside = keras.layers.Dense(3)(x)
    model = keras.Model(x, reaching(keras.layers.Lambda(lambda t: t + beside))(beside))
    with pytest.raises(NotImplementedError, match="save the weights alone"):
        model.layers[-1].get_config()


def test_a_layer_that_reaches_for_nothing_is_as_it_was() -> None:
    x = keras.layers.Input((3,))
    model = keras.Model(x, reaching(keras.layers.Dense(2, kernel_initializer="ones"))(x))
    np.testing.assert_array_equal(model.predict(np.ones((1, 3)), verbose=0), [[3.0, 3.0]])
    assert len(model.trainable_weights) == 2


def test_a_layer_that_nothing_else_leads_to_is_told_of() -> None:
    """Keras 2 did not train it: it was no layer of the model."""
    x = keras.layers.Input((3,))
    beside = keras.layers.Dense(3, name="other")(x)
    with pytest.warns(UserWarning, match="what other computed.*trainable to False"):
        reaching(keras.layers.Lambda(lambda t: t + beside))(x)
