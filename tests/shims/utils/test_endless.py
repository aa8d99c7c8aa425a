"""Batches against what real Keras 2.2.4 took in every epoch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_shims.utils import endless  # noqa: E402

RECORD: dict[str, Any] = json.loads((Path(__file__).parents[3] / "fixtures" / "models" / "batches.json").read_text())
X = np.arange(30, dtype="float32").reshape(10, 3) / 30


class Batches(keras.utils.PyDataset):
    ends = 0

    def __len__(self) -> int:
        return 4

    def __getitem__(self, index: int) -> Any:
        return X, np.full((10, 1), index, "float32")

    def on_epoch_end(self) -> None:
        self.ends += 1


def flat() -> Any:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, kernel_initializer="zeros")])
    model.compile(keras.optimizers.SGD(learning_rate=0.0), "mse")
    return model


class Sums(keras.callbacks.Callback):
    """What an epoch's losses sum up to; a mean over batches hides their order from Keras 3."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[int] = []
        self.losses: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.steps.append(0)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.steps[-1] += 1

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.losses.append(logs["loss"])


@pytest.mark.parametrize(("name", "steps"), [("three_of_four", 3), ("six_of_four", 6)])
def test_epochs_have_the_batches_that_they_had(name: str, steps: int) -> None:
    seen = Sums()
    flat().fit(endless(Batches(), shuffle=False), steps_per_epoch=steps, epochs=4, verbose=0, callbacks=[seen])
    assert seen.steps == [steps] * 4
    assert seen.losses == pytest.approx([sum(i * i for i in epoch) / steps for epoch in RECORD[name]])


def test_without_it_keras_3_ends_epochs_early() -> None:
    seen = Sums()
    flat().fit(Batches(), steps_per_epoch=3, epochs=4, verbose=0, callbacks=[seen])
    assert seen.steps == [3, 1, 3, 1]


def test_weights_of_classes() -> None:
    def batches() -> Any:
        while True:
            yield [X, np.arange(10).reshape(10, 1) % 2]

    history = flat().fit(endless(batches(), class_weight={0: 1.0, 1: 3.0}), steps_per_epoch=2, verbose=0).history
    assert history["loss"] == pytest.approx(RECORD["class_weight"])


def test_weights_of_classes_in_rows_and_beside_weights_of_samples() -> None:
    batch = (X[:2], np.eye(2), np.array([2.0, 1.0]))
    *_, weights = next(endless(iter([batch]), class_weight={0: 1.0, 1: 3.0}))
    assert list(weights) == [2.0, 3.0]


def test_lists_become_tuples() -> None:
    assert next(endless(iter([[[1, 2], [3]]]))) == ((1, 2), (3,))
    assert next(endless(iter([([1, 2], 3)]))) == ((1, 2), 3)
    assert next(endless(iter([[1, 2]]), targets=False)) == ((1, 2),)
    assert next(endless(iter(["x"]), targets=False)) == ("x",)


def test_every_pass_has_all_batches_and_an_end() -> None:
    sequence = Batches()
    given = endless(sequence)
    passes = [sorted(int(next(given)[1][0, 0]) for _ in range(4)) for _ in range(3)]
    assert passes == [[0, 1, 2, 3]] * 3
    assert sequence.ends == 2


def test_several_generators_side_by_side() -> None:
    given = endless(zip(iter([X, X]), iter([X[:, :1], X[:, :1]]), strict=True))
    assert np.isfinite(flat().fit(given, steps_per_epoch=2, verbose=0).history["loss"][0])
