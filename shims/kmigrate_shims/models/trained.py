"""Models that train what was trainable when they were compiled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras

States = list[tuple[keras.layers.Layer, bool]]


def as_compiled(model: keras.Model) -> keras.Model:
    """`as_compiled(model).compile(...)`: the model trains what is trainable now, whatever is frozen or freed later."""
    states: States = [(layer, layer.trainable) for layer in _every(model)]

    def train_step(data: Any) -> Any:
        with _as(states):
            return type(model).train_step(model, data)

    model.train_step = train_step
    return model


def _every(model: keras.Model) -> Iterator[keras.layers.Layer]:
    seen: set[int] = set()
    left: list[keras.layers.Layer] = [model]
    while left:
        layer = left.pop()
        if id(layer) not in seen:
            seen.add(id(layer))
            yield layer
            left += layer._layers


@contextmanager
def _as(states: States) -> Iterator[None]:
    """Layers and weights trainable as they were; `trainable` itself would tell all layers inside as well."""
    before: States = [(layer, layer.trainable) for layer, _ in states]
    weights = [(weight, weight.trainable) for layer, _ in states for weight in layer._trainable_variables]
    _set(states)
    for layer, trainable in states:
        for weight in layer._trainable_variables:
            weight.trainable = trainable
    try:
        yield
    finally:
        _set(before)
        for weight, trainable in weights:
            weight.trainable = trainable


def _set(states: States) -> None:
    for layer, trainable in states:
        layer._trainable = trainable
