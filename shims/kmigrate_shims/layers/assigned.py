"""Weights of layers that programs put something else in the place of: of their own classes, or of layers they wrap."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class SettableWeight:
    """A weight that a class sets itself, under the name of a property of today's layers: `kernel = SettableWeight()`.

    The layers of Keras 3 keep `kernel` and `embeddings` behind an underscore and give them by a property.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = f"_{name}"

    def __get__(self, layer: Any, owner: type) -> Any:
        if layer is None:
            return self
        if self.name not in vars(layer):
            raise AttributeError(f"{owner.__name__} has no {self.name[1:]} before it is built")
        return vars(layer)[self.name]

    def __set__(self, layer: Any, value: Any) -> None:
        vars(layer)[self.name] = value


def set_weight(layer: Any, name: str, value: Any) -> None:
    """Lets a layer compute with `value` in the place of its weight; what is trained and saved stays the weight."""
    found = inspect.getattr_static(type(layer), name, None)
    taken = isinstance(found, property | SettableWeight)
    vars(layer)[f"_{name}" if taken else name] = value


def keeps_weights(call: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator for `call`: what it puts in the place of weights is there until it is done.

    Keras 3 calls it anew for every function that it traces, and each call must find the weights themselves.
    """

    @functools.wraps(call)
    def kept(self: Any, *args: Any, **kwargs: Any) -> Any:
        with weights_kept(self):
            return call(self, *args, **kwargs)

    return kept


@contextmanager
def weights_kept(layer: Any) -> Iterator[None]:
    """Gives a layer, and those inside of it, their weights back at the end."""
    weights = {id(weight) for weight in layer.weights}
    before = [
        (vars(one), {name: value for name, value in vars(one).items() if id(value) in weights})
        for one in layer._flatten_layers()
    ]
    try:
        yield
    finally:
        for attributes, own in before:
            attributes.update(own)
