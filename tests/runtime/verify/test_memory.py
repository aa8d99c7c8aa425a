"""What --max-memory bounds: outputs of layers that are held at once, on both sides."""

from __future__ import annotations

import weakref
from collections.abc import Callable

import keras
import numpy as np

from kmigrate_runtime.verify.modes import CPU, Mode
from kmigrate_runtime.verify.new import Candidate, _groups
from kmigrate_runtime.verify.store import Store
from kmigrate_runtime.verify.walk import Key

LAYERS, WIDTH, BATCH = 6, 100, 10
SIZE = 4 * WIDTH * BATCH  # bytes of what a layer gives


def model_and_keys() -> tuple[keras.Model, np.ndarray, list[Key]]:
    model = keras.Sequential([keras.Input((WIDTH,)), *(keras.layers.Dense(WIDTH) for _ in range(LAYERS))])
    x = np.random.default_rng(0).standard_normal((BATCH, WIDTH)).astype("float32")
    return model, x, [(layer.name, 0, 0) for layer in model.layers]


def test_what_nobody_reads_any_more_is_let_go() -> None:
    model, x, keys = model_and_keys()
    given: list[weakref.ref[object]] = []
    for layer in model.layers:
        own = layer.call

        def call(*args: object, own: Callable[..., object] = own, **kwargs: object) -> object:
            found = own(*args, **kwargs)
            given.append(weakref.ref(found))
            assert sum(one() is not None for one in given) <= 3  # what it reads, what it makes, what is looked at
            return found

        layer.call = call
    passing = Candidate(model, CPU).outputs([x], keys, 1 << 30)
    assert [key for key, _ in passing] == keys
    assert len(given) == LAYERS


def test_xla_compiles_groups_that_fit() -> None:
    model, x, keys = model_and_keys()
    free = dict(Candidate(model, CPU).outputs([x], keys, 1 << 30))
    bound = dict(Candidate(model, Mode("xla", "", xla=True)).outputs([x], keys[:3], 2 * SIZE))
    assert list(bound) == keys[:3]
    assert all(np.allclose(free[key], bound[key], rtol=1e-5, atol=1e-6) for key in bound)
    groups = list(_groups(keys, Candidate(model, CPU).tensor, 2 * SIZE, BATCH))
    assert [len(group) for group in groups] == [2, 2, 2]
    assert [len(group) for group in _groups(keys, Candidate(model, CPU).tensor, 1, BATCH)] == [1] * LAYERS


def test_what_does_not_fit_is_on_the_disk() -> None:
    store: Store[int] = Store(2 * SIZE)
    arrays = [np.full((BATCH, WIDTH), number, "float32") for number in range(5)]
    for number, array in enumerate(arrays):
        store.put(number, array)
    held = [array for array in store.held.values() if isinstance(array, np.ndarray)]
    assert sum(array.nbytes for array in held) == 2 * SIZE
    assert all(np.array_equal(store[number], array) for number, array in enumerate(arrays))
    assert isinstance(store[4], np.memmap)
