"""Validation against the batches that real Keras 2.2.4 took, and on data of every shape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_shims.utils import endless_validation  # noqa: E402

RECORD: dict[str, Any] = json.loads((Path(__file__).parents[3] / "fixtures" / "models" / "batches.json").read_text())
X = np.arange(30, dtype="float32").reshape(10, 3) / 30


def flat() -> Any:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, kernel_initializer="zeros")])
    model.compile(keras.optimizers.SGD(learning_rate=0.0), "mse")
    return model


class Batches(keras.utils.PyDataset):
    def __len__(self) -> int:
        return 4

    def __getitem__(self, index: int) -> Any:
        return X, np.full((10, 1), index, "float32")


def counting() -> Any:
    number = 0
    while True:
        yield [X, np.full((10, 1), number % 4, "float32")]
        number += 1


@pytest.mark.parametrize("batches", [Batches, counting])
@pytest.mark.parametrize(("name", "steps"), [("validation_three", 3), ("validation_six", 6)])
def test_every_validation_goes_on(batches: Any, name: str, steps: int) -> None:
    data = endless_validation(batches())
    history = flat().fit(X, X[:, :1], epochs=4, verbose=0, validation_data=data, validation_steps=steps)
    assert history.history["val_loss"] == pytest.approx(RECORD[name])


def test_axes_that_vary() -> None:
    def batches() -> Any:
        for size in (3, 5, 7):
            yield np.zeros((size, size, 2)), np.zeros((size, 1))

    shapes = [x.shape for x, _ in endless_validation(batches())]
    assert [tuple(shape) for shape in shapes] == [(3, 3, 2), (5, 5, 2), (7, 7, 2)]


@pytest.mark.parametrize(("varies", "side"), [(False, 4), (True, None)])
def test_sizes_stay_known_where_the_model_leaves_none_open(varies: bool, side: int | None) -> None:
    """Keras 3 enlarges no picture bilinearly whose size it is not told."""
    data = endless_validation(iter([(np.zeros((2, 4, 4, 1)), np.zeros((2, 1)))] * 2), varies=varies)
    assert data.element_spec[0].shape.as_list() == [None, side, side, 1]
    if not varies:
        enlarging = keras.layers.UpSampling2D(2, interpolation="bilinear")
        model = keras.Sequential([keras.Input((4, 4, 1)), enlarging, keras.layers.Flatten(), keras.layers.Dense(1)])
        model.compile("sgd", "mse")
        assert model.evaluate(data, steps=2, verbose=0) == 0.0
