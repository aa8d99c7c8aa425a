"""Weights that something else is put in the place of."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from kmigrate_shims.layers import SettableWeight, keeps_weights, set_weight


class Own(keras.layers.Dense):
    kernel = SettableWeight()

    def build(self, input_shape: Any) -> None:
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="ones", name="kernel")
        assert self.kernel.shape == (2, 3)
        self.bias, self.use_bias, self.built = None, False, True


class Twice(keras.layers.Wrapper):
    @keeps_weights
    def call(self, x: Any) -> Any:
        set_weight(self.layer, "kernel", self.layer.kernel * 2.0)
        set_weight(self.layer, "bias", self.layer.bias + 1.0)
        return self.layer.call(x)


def test_a_class_sets_its_own_kernel() -> None:
    layer = Own(3)
    assert np.array(layer(np.ones((1, 2)))).tolist() == [[2.0, 2.0, 2.0]]
    assert [w.name for w in layer.trainable_weights] == ["kernel"]


def test_there_is_none_before_it_is_built() -> None:
    with pytest.raises(AttributeError, match="before it is built"):
        print(Own(3).kernel)


@pytest.mark.parametrize("eager", [False, True])
def test_every_call_finds_the_weights_themselves(eager: bool) -> None:
    inner = keras.layers.Dense(1, kernel_initializer="ones")
    model = keras.Sequential([keras.Input((2,)), Twice(inner)])
    model.compile(keras.optimizers.SGD(0.1), "mse", run_eagerly=eager)
    x = np.ones((2, 2))
    for _ in range(2):
        assert model.predict(x, verbose=0).ravel().tolist() == [5.0, 5.0]
    assert model.train_on_batch(x, np.full((2, 1), 4.0)) == pytest.approx(1.0)
    # Both weights go down by 0.1 * 2 * (5 - 4), and the kernel counts twice.
    np.testing.assert_allclose(inner.kernel, [[0.6], [0.6]], rtol=1e-6)
    np.testing.assert_allclose(inner.bias, [-0.2], rtol=1e-6)


def test_it_is_put_back_when_the_call_ends_by_an_error() -> None:
    class Fails(keras.layers.Wrapper):
        @keeps_weights
        def call(self, x: Any) -> Any:
            set_weight(self.layer, "kernel", 0.0)
            raise KeyError("no")

    inner = keras.layers.Dense(1)
    with pytest.raises(KeyError):
        Fails(inner)(np.ones((1, 2)))
    assert inner.kernel.shape == (2, 1)


def test_it_is_saved_and_loaded(tmp_path: Any) -> None:
    model = keras.Sequential([keras.Input((2,)), Own(3), Twice(keras.layers.Dense(2))])
    model.save(tmp_path / "m.keras")
    again = keras.models.load_model(tmp_path / "m.keras", custom_objects={"Own": Own, "Twice": Twice})
    x = np.ones((1, 2))
    np.testing.assert_array_equal(model.predict(x, verbose=0), again.predict(x, verbose=0))
