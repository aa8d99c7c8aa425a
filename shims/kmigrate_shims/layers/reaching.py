"""Layers whose `call` reaches for tensors of the model from outside, as that of the first variational autoencoders did.

Such a tensor stood in the graph beside the layer. Today it has a shape alone. So the layer is given it as one more
input, and while its `call` is at work the old name means what was given.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import tensorflow as tf

from kmigrate_shims.losses.outside import held, places, put

Place = tuple[Any, str]


class Found:
    """Where names are that mean tensors; of its own class, for Keras copies the dictionaries that a layer keeps."""

    def __init__(self, places: list[Place]) -> None:
        self.places = places

    @contextmanager
    def mean(self, values: Any) -> Iterator[None]:
        before = [held(holder, name) for holder, name in self.places]
        try:
            for (holder, name), value in zip(self.places, values, strict=True):
                put(holder, name, value)
            yield
        finally:
            for (holder, name), value in zip(self.places, before, strict=True):
                put(holder, name, value)


@keras.saving.register_keras_serializable(package="kmigrate_shims")
class Reaching(keras.layers.Layer):
    """Calls the layer with names around it set to tensors. `names` are those of its module, where a file tells them."""

    def __init__(self, layer: keras.layers.Layer, names: list[str] | None = None, **options: Any) -> None:
        super().__init__(**{"name": layer.name, "trainable": layer.trainable, **options})
        self.layer = layer
        self.supports_masking = bool(layer.supports_masking)
        around = _function(layer).__globals__
        self.found = Found([(around, name) for name in names or ()])

    def build(self, inputs_shape: Any, reached_shape: Any = None) -> None:
        """The layer builds itself where it is called."""

    def __call__(self, inputs: Any, **kwargs: Any) -> Any:
        if "reached" in kwargs:  # as a file tells it
            return super().__call__(inputs, **kwargs)
        found = [*places(_method(self.layer))]
        self.found = Found([(holder, name) for holder, name, _ in found])
        _warn(self.name, inputs, [tensor for _, _, tensor in found])
        return super().__call__(inputs, reached=[tensor for _, _, tensor in found], **kwargs)

    def call(self, inputs: Any, reached: Any = (), **kwargs: Any) -> Any:
        with self.found.mean(reached):
            return self.layer(inputs, **kwargs)

    def get_config(self) -> dict[str, Any]:
        around = _function(self.layer).__globals__
        if any(holder is not around for holder, _ in self.found.places):
            raise NotImplementedError(
                f"{self.name} reaches for tensors of a function around it, and a file cannot name them. Give them to "
                "the layer in a list of inputs, or save the weights alone."
            )
        names = [name for _, name in self.found.places]
        return {**super().get_config(), "layer": keras.saving.serialize_keras_object(self.layer), "names": names}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Reaching:
        config = dict(config)
        return cls(keras.saving.deserialize_keras_object(config.pop("layer")), **config)


def reaching(layer: keras.layers.Layer) -> keras.layers.Layer:
    """`reaching(Own())(x)`: what the layer's methods find around them are tensors that it is given too."""
    return Reaching(layer)


def _warn(name: str, inputs: Any, reached: list[Any]) -> None:
    """The old Keras took no layer for one of a model that only such a tensor leads to."""
    known = _layers(tf.nest.flatten(inputs))
    beside = [layer.name for layer in _layers(reached) if layer.trainable_weights and layer not in known]
    if beside:
        warnings.warn(
            f"{name} reaches for what {', '.join(beside)} computed. Unless something else leads from there to the "
            "outputs of the model, the old Keras neither trained that nor saved it: set its trainable to False then.",
            stacklevel=4,
        )


def _layers(tensors: list[Any]) -> list[Any]:
    """What computed the tensors."""
    found: list[Any] = []
    waiting, seen = list(tensors), set()
    while waiting:
        history = getattr(waiting.pop(), "_keras_history", None)
        if history is None or (id(history.operation), history.node_index) in seen:
            continue
        seen.add((id(history.operation), history.node_index))
        operation = history.operation
        if isinstance(operation, keras.layers.Layer) and operation not in found:
            found.append(operation)
        waiting += operation._inbound_nodes[history.node_index].input_tensors
    return found


def _method(layer: Any) -> Any:
    return layer.function if isinstance(layer, keras.layers.Lambda) else layer.call


def _function(layer: Any) -> Any:
    method = _method(layer)
    return getattr(method, "__wrapped__", getattr(method, "__func__", method))
