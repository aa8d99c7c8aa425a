"""`keras.layers.wrappers`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras0 import backend as K
from kmigrate_shims.keras0.layers.base import MaskedLayer

__all__ = ["TimeDistributed"]


class TimeDistributed(MaskedLayer):
    def __init__(self, layer: Any, **kwargs: Any) -> None:
        self.layer = layer
        super().__init__(**kwargs)

    def build(self) -> None:
        shape = self.input_shape
        if len(shape) < 3:
            raise AssertionError("TimeDistributed wants inputs of three axes or more")
        self.layer.set_input_shape((shape[0], *shape[2:]))
        self.layer.build()  # a second time: both drew their weights
        self.trainable_weights, self.regularizers, self.constraints, self.updates = self.layer.get_params()
        self.non_trainable_weights = self.layer.non_trainable_weights

    @property
    def output_shape(self) -> Any:
        inner = self.layer.output_shape
        return (inner[0], self.input_shape[1], *inner[1:])

    def get_output(self, train: bool = False) -> Any:
        x, mask, shape = self.get_input(train), self.get_input_mask(train), self.input_shape
        if shape[0]:
            return K.rnn(lambda one, _: (self.layer(one, train=train), []), x, [], mask=mask)[1]
        y = self.layer(K.reshape(x, (-1, *shape[2:])), train=False)
        length = shape[1] or K.shape(x)[1]
        return K.reshape(y, K.stack([-1, length, *self.layer.output_shape[1:]]))

    def get_weights(self) -> list[Any]:
        return list(self.layer.get_weights())

    def set_weights(self, weights: Any) -> None:
        self.layer.set_weights(weights)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "layer": self.layer.get_config()}
