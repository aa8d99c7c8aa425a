"""Generators whose first two batches are alike, and later ones are not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_shims.utils import endless_validation, varying  # noqa: E402

STEPS = (4, 4, 6, 3)


def sequences() -> Iterator[Any]:
    for number, steps in enumerate(STEPS * 2):
        yield np.full((2, steps, 3), number / 8), np.zeros((2, 1))


def words(kind: str) -> Iterator[Any]:
    for steps in STEPS * 2:
        yield (np.arange(2 * steps).reshape(2, steps) % 5).astype(kind), np.ones((2, 1))


def model(first: Any) -> Any:
    made = keras.Sequential([*first, keras.layers.GlobalAveragePooling1D(), keras.layers.Dense(1)])
    made.compile("sgd", "mse")
    return made


def test_sequences_of_other_lengths_are_taken() -> None:
    made = model([keras.Input((None, 3))])
    told = made.fit(varying(sequences()), steps_per_epoch=4, epochs=2, verbose=0).history["loss"]
    other = model([keras.Input((None, 3))])
    assert len(told) == 2
    with pytest.raises(Exception, match="was expected"):
        other.fit(sequences(), steps_per_epoch=4, verbose=0)


@pytest.mark.parametrize("kind", ["int32", "float64"])
def test_words_of_other_lengths_are_taken(kind: str) -> None:
    made = model([keras.Input((None,)), keras.layers.Embedding(5, 3)])
    assert len(made.fit(varying(words(kind)), steps_per_epoch=8, verbose=0).history["loss"]) == 1
    data = endless_validation(words(kind), varies=True)
    assert "val_loss" in made.fit(*next(words(kind)), verbose=0, validation_data=data, validation_steps=8).history


def test_every_batch_is_given_once_and_in_its_order() -> None:
    seen = [float(x[0, 0, 0]) for x, _ in varying(sequences())]
    assert seen == [number / 8 for number in range(8)]


def test_features_keep_their_number() -> None:
    x = np.random.RandomState(0).rand(2, 7)
    specs = varying(iter([(x, np.zeros((2, 1)))])).element_spec
    assert [spec.shape.as_list() for spec in specs] == [[None, 7], [None, 1]]
