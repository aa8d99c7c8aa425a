"""A BatchNormalization that is not trained, while its model is: held to the real old stacks."""

from __future__ import annotations

import json
from pathlib import Path

import keras
import numpy as np
import pytest

from kmigrate_shims.layers import BatchNormalization

LINES = (Path(__file__).parents[3] / "fixtures" / "models" / "called" / "frozen.txt").read_text().splitlines()


@pytest.mark.parametrize("line", LINES, ids=[line.split()[0] for line in LINES])
def test_it_normalizes_by_the_batch_and_moves_where_it_did(line: str) -> None:
    stack, loss, moving = line.split(" ", 2)
    _, release, backend = stack.split("-")
    rng = np.random.RandomState(0)
    x, y = rng.uniform(0, 3, (16, 4)), rng.uniform(-1, 1, (16, 1))
    layer = BatchNormalization(momentum=0.5, era=release, backend=backend)
    model = keras.Sequential([keras.Input((4,)), layer, keras.layers.Dense(1)])
    layer.trainable = False
    layer.set_weights([np.ones(4), np.zeros(4), np.zeros(4), np.ones(4)])
    model.layers[1].set_weights([np.ones((4, 1)), np.zeros(1)])
    model.compile(keras.optimizers.SGD(0.01), "mean_squared_error")
    assert float(np.ravel(model.train_on_batch(x, y))[0]) == pytest.approx(float(loss), rel=1e-4)
    np.testing.assert_allclose(layer.get_weights()[2], json.loads(moving), atol=1e-5)
