"""What several models had in common of one optimizer: the count of steps and the rate, and no more."""

from __future__ import annotations

from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_shims import optimizers as shims  # noqa: E402
from kmigrate_shims.optimizers.sharing import alike  # noqa: E402


def count(optimizer: Any) -> int:
    return int(np.asarray(optimizer.iterations))


def model(units: int) -> Any:
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(units, kernel_initializer="ones")])


@pytest.mark.parametrize("make", [keras.optimizers.Adam, shims.Adam, lambda: keras.optimizers.SGD(0.1, momentum=0.9)])
def test_two_models_count_steps_together(make: Any) -> None:
    first = make()
    second = alike(first)
    one, two = model(1), model(3)
    one.compile(first, "mse")
    two.compile(second, "mse")
    x = np.ones((4, 2), "float32")
    for _ in range(2):
        one.train_on_batch(x, np.zeros((4, 1)))
        two.train_on_batch(x, np.zeros((4, 3)))
    assert count(first) == count(second) == 4
    first.learning_rate.assign(0.5)
    assert float(np.asarray(second.learning_rate)) == 0.5


def test_a_schedule_sees_the_common_count() -> None:
    first = keras.optimizers.SGD(keras.optimizers.schedules.InverseTimeDecay(0.1, 1, 1.0))
    second = alike(first)
    first.iterations.assign(3)
    assert float(np.asarray(second.learning_rate)) == pytest.approx(0.025)


def test_a_model_of_the_second_is_saved_and_loaded(tmp_path: Any) -> None:
    made = model(1)
    made.compile(alike(keras.optimizers.Adam(0.25)), "mse")
    made.train_on_batch(np.ones((4, 2)), np.zeros((4, 1)))
    made.save(tmp_path / "m.keras")
    again = keras.models.load_model(tmp_path / "m.keras")
    assert count(again.optimizer) == 1
    for old, new in zip(made.optimizer.variables, again.optimizer.variables, strict=True):
        assert np.array_equal(np.asarray(old), np.asarray(new))
