"""`keras.layers.local`."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims import backend as K
from kmigrate_shims.keras.engine.base_layer import InputSpec, Layer
from kmigrate_shims.keras.layers.common import config_of, take
from kmigrate_shims.keras.layers.signature import WEIGHTS, made, parameters
from kmigrate_shims.keras.utils.conv_utils import conv_output_length, normalize_padding
from kmigrate_shims.utils.sizes import normalize_tuple as tuples

__all__ = ["LocallyConnected1D", "LocallyConnected2D"]


class _Local(Layer):
    rank = 0
    follows_era = False

    def _setup(self, given: dict[str, Any], kwargs: dict[str, Any]) -> None:
        Layer.__init__(self, **kwargs)
        given["kernel_size"] = tuples(given["kernel_size"], self.rank, "kernel_size")
        given["strides"] = tuples(given["strides"], self.rank, "strides")
        given["padding"] = normalize_padding(given["padding"])
        if given["padding"] != "valid":
            raise ValueError(
                f'Invalid border mode for LocallyConnected{self.rank}D (only "valid" is supported): {given["padding"]}'
            )
        given["data_format"] = K.normalize_data_format(given["data_format"])
        take(self, given, *given)
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def _first(self) -> bool:
        return self.rank > 1 and str(self.data_format) == "channels_first"

    def _places(self, input_shape: Any) -> list[Any]:
        space = input_shape[2:] if self._first() else input_shape[1:-1]
        return [
            conv_output_length(size, kernel, self.padding, stride)
            for size, kernel, stride in zip(space, self.kernel_size, self.strides, strict=True)
        ]

    def build(self, input_shape: Any) -> None:
        channels = input_shape[1 if self._first() else -1]
        places = self._places(input_shape)
        if None in places or channels is None:
            raise ValueError(
                f"The spatial dimensions of the inputs to  a LocallyConnected{self.rank}D layer should "
                f"be fully-defined, "
                f"but layer received the inputs shape {input_shape}"
            )
        self.places = places
        self.kernel = self.add_weight(
            shape=(int(np.prod(places)), int(np.prod(self.kernel_size)) * channels, self.filters),
            initializer=self.kernel_initializer,
            name="kernel",
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                shape=(*places, self.filters),
                initializer=self.bias_initializer,
                name="bias",
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        self.built = True

    def compute_output_shape(self, input_shape: Any) -> Any:
        places = self._places(input_shape)
        if self._first():
            return (input_shape[0], self.filters, *places)
        return (input_shape[0], *places, self.filters)

    def call(self, inputs: Any) -> Any:
        if self.rank == 1:
            output = K.local_conv1d(inputs, self.kernel, self.kernel_size, self.strides)
        else:
            output = K.local_conv2d(
                inputs, self.kernel, self.kernel_size, self.strides, tuple(self.places), self.data_format
            )
        if self.use_bias:
            output = K.bias_add(output, self.bias, data_format=self.data_format if self.rank > 1 else "channels_last")
        return self.activation(output)

    def get_config(self) -> dict[str, Any]:
        names = [name for name in parameters(self) if self.rank > 1 or name != "data_format"]
        return {**super().get_config(), **config_of(self, *names)}


class LocallyConnected1D(_Local):
    rank = 1
    __init__ = made("filters, kernel_size, strides=1, padding='valid', data_format=None, activation=None, " + WEIGHTS)


class LocallyConnected2D(_Local):
    rank = 2
    __init__ = made(
        "filters, kernel_size, strides=(1, 1), padding='valid', data_format=None, activation=None, " + WEIGHTS
    )
