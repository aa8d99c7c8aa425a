"""What --max-memory bounds: outputs of layers that are held at once, on both sides."""

from __future__ import annotations

import keras
import numpy as np

from kmigrate_runtime.verify.modes import CPU
from kmigrate_runtime.verify.new import Candidate
from kmigrate_runtime.verify.store import Store

LAYERS, WIDTH, BATCH = 6, 100, 10
SIZE = 4 * WIDTH * BATCH  # bytes of what a layer gives


def test_layers_are_fetched_in_groups_that_fit() -> None:
    model = keras.Sequential([keras.Input((WIDTH,)), *(keras.layers.Dense(WIDTH) for _ in range(LAYERS))])
    x = np.random.default_rng(0).standard_normal((BATCH, WIDTH)).astype("float32")
    keys = [(layer.name, 0, 0) for layer in model.layers]
    fetched: list[int] = []

    class Watched(Candidate):
        def _fetch(self, inputs: list[np.ndarray], tensors: list[object]) -> list[np.ndarray]:
            found = super()._fetch(inputs, tensors)
            fetched.append(sum(array.nbytes for array in found))
            return found

    free = dict(Watched(model, CPU).outputs([x], keys, 1 << 30))
    assert fetched == [LAYERS * SIZE]
    fetched.clear()
    bound = dict(Watched(model, CPU).outputs([x], keys, 2 * SIZE))
    assert fetched == [2 * SIZE] * 3
    fetched.clear()
    least = dict(Watched(model, CPU).outputs([x], keys, 1))  # less than a layer is a layer
    assert fetched == [SIZE] * LAYERS
    assert all(np.array_equal(free[key], found[key]) for found in (bound, least) for key in keys)


def test_what_does_not_fit_is_on_the_disk() -> None:
    store: Store[int] = Store(2 * SIZE)
    arrays = [np.full((BATCH, WIDTH), number, "float32") for number in range(5)]
    for number, array in enumerate(arrays):
        store.put(number, array)
    held = [array for array in store.held.values() if isinstance(array, np.ndarray)]
    assert sum(array.nbytes for array in held) == 2 * SIZE
    assert all(np.array_equal(store[number], array) for number, array in enumerate(arrays))
    assert isinstance(store[4], np.memmap)
