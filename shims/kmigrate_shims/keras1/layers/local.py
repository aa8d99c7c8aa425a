"""`keras.layers.local`: a kernel of its own for each place."""

from __future__ import annotations

from typing import Any

from kmigrate_shims import backend as today
from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.backend.convolution import output_length
from kmigrate_shims.keras1.engine.layer import InputSpec
from kmigrate_shims.keras1.layers.declared import DENSE, START, Declared

__all__ = ["LocallyConnected1D", "LocallyConnected2D"]


class LocallyConnected1D(Declared):
    arguments = (
        f"nb_filter, filter_length, {START}, border_mode='valid', subsample_length=1, {DENSE}, input_dim=None, "
        "input_length=None"
    )

    def _ready(self) -> None:
        if self.border_mode != "valid":
            raise ValueError("Invalid border mode for LocallyConnected1D (only \"valid\" is supported):",
                             self.border_mode)  # fmt: skip
        self.input_spec = [InputSpec(ndim=3)]

    def build(self, input_shape: Any) -> None:
        _, length, filters = self.get_output_shape_for(input_shape)
        self.W_shape = (length, self.filter_length * input_shape[2], filters)
        self.W = self._weight("W", self.W_shape, self.init, "W")
        self.b = self._weight("b", (length, filters), "zero", "b") if self.bias else None
        self._begin_with_given()
        self.built = True

    def get_output_shape_for(self, input_shape: Any) -> Any:
        length = output_length(input_shape[1], self.filter_length, self.border_mode, self.subsample_length)
        return (input_shape[0], length, self.nb_filter)

    def call(self, x: Any, mask: Any = None) -> Any:
        output = today.local_conv1d(x, self.W, (self.filter_length,), (self.subsample_length,))
        if self.bias:
            output = output + K.expand_dims(self.b, 0)
        return self.activation(output)


class LocallyConnected2D(Declared):
    arguments = (
        f"nb_filter, nb_row, nb_col, {START}, border_mode='valid', subsample=(1, 1), dim_ordering='default', {DENSE}"
    )

    def _ready(self) -> None:
        if self.border_mode != "valid":
            raise ValueError("Invalid border mode for LocallyConnected2D (only \"valid\" is supported):",
                             self.border_mode)  # fmt: skip
        self.__dict__["subsample"] = tuple(self.subsample)
        self.input_spec = [InputSpec(ndim=4)]

    def build(self, input_shape: Any) -> None:
        th = self.dim_ordering == "th"
        found = self.get_output_shape_for(input_shape)
        self.output_row, self.output_col = found[2:] if th else found[1:3]
        features = self.nb_row * self.nb_col * input_shape[1 if th else 3]
        self.W_shape = (self.output_row * self.output_col, features, self.nb_filter)
        self.W = self._weight("W", self.W_shape, self.init, "W")
        places = (self.output_row, self.output_col, self.nb_filter)
        self.b = self._weight("b", places, "zero", "b") if self.bias else None
        self._begin_with_given()
        self.built = True

    def get_output_shape_for(self, input_shape: Any) -> Any:
        th = self.dim_ordering == "th"
        rows, cols = input_shape[2:] if th else input_shape[1:3]
        rows = output_length(rows, self.nb_row, self.border_mode, self.subsample[0])
        cols = output_length(cols, self.nb_col, self.border_mode, self.subsample[1])
        return (input_shape[0], self.nb_filter, rows, cols) if th else (input_shape[0], rows, cols, self.nb_filter)

    def call(self, x: Any, mask: Any = None) -> Any:
        th = self.dim_ordering == "th"
        places = (self.output_row, self.output_col)
        form = "channels_first" if th else "channels_last"
        output = today.local_conv2d(x, self.W, (self.nb_row, self.nb_col), tuple(self.subsample), places, form)
        if self.bias:  # reshaped, and not transposed, where channels come first
            output = output + K.reshape(self.b, (1, self.nb_filter, *places) if th else (1, *places, self.nb_filter))
        return self.activation(output)
