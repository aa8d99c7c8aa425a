"""Models that train what was trainable when they were compiled."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from kmigrate_shims.models import as_compiled

X, Y = np.ones((4, 2), "float32"), np.full((4, 1), 3.0, "float32")


def _parts() -> tuple[keras.Model, keras.Model, keras.Model, keras.Model]:
    maker = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(3), keras.layers.BatchNormalization()])
    critic = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
    z = keras.layers.Input((2,))
    return maker, critic, keras.Model(z, critic(maker(z))), keras.Model(z, critic(maker(z)))


def _moved(model: keras.Model, trained: keras.Model) -> bool:
    before = [weight.numpy() for weight in model.trainable_weights or model.weights]
    trained.train_on_batch(X, Y)
    after = [weight.numpy() for weight in model.trainable_weights or model.weights]
    return any((one != other).any() for one, other in zip(before, after, strict=True))


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_each_of_two_models_trains_its_part(optimizer: str) -> None:
    maker, critic, first, second = _parts()
    maker.trainable = False
    as_compiled(first).compile(optimizer, "mse")
    maker.trainable, critic.trainable = True, False
    second.compile(optimizer, "mse")
    for _ in range(2):
        assert (_moved(critic, first), maker.trainable, critic.trainable) == (True, True, False)
        assert not _moved(critic, second)


def test_what_is_frozen_later_is_trained_all_the_same() -> None:
    maker, _, first, _ = _parts()
    as_compiled(first).compile("sgd", "mse")
    maker.trainable = False
    assert _moved(maker, first)
    first.fit(X, Y, verbose=0)
    assert not any(weight.trainable for weight in maker.weights)


def test_compiled_once_more_it_is_asked_again() -> None:
    maker, _, first, _ = _parts()
    as_compiled(first).compile("sgd", "mse")
    maker.trainable = False
    as_compiled(first).compile("sgd", "mse")
    maker.trainable = True
    kernel = maker.layers[0].kernel.numpy()
    first.train_on_batch(X, Y)
    np.testing.assert_array_equal(kernel, maker.layers[0].kernel.numpy())


def test_a_step_that_fails_leaves_everything_as_it_was() -> None:
    maker, _, first, _ = _parts()
    as_compiled(first).compile("sgd", "mse")
    maker.trainable = False
    with pytest.raises(ValueError, match="shape"):
        first.train_on_batch(np.ones((4, 7)), Y)
    assert not maker.trainable
    assert not any(weight.trainable for weight in maker.weights)
