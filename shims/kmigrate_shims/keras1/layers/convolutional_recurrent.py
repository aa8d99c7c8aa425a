"""`keras.layers.convolutional_recurrent`."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.backend.convolution import output_length
from kmigrate_shims.keras1.engine.layer import InputSpec
from kmigrate_shims.keras1.layers.declared import Declared

__all__ = ["ConvLSTM2D", "ConvRecurrent2D"]
GATES = "ifco"


class ConvRecurrent2D(Declared):
    """A sequence of images; `step` says what happens at each."""

    arguments = (
        "weights=None, nb_row=None, nb_col=None, nb_filter=None, return_sequences=False, go_backwards=False, "
        "stateful=False, dim_ordering=None"
    )
    omitted = ("nb_row", "nb_col", "nb_filter", "dim_ordering")
    border_mode: Any = "valid"
    subsample: Any = (1, 1)

    def _ready(self) -> None:
        self.input_spec = [InputSpec(ndim=5)]

    def compute_mask(self, input: Any, mask: Any = None) -> Any:
        return mask if self.return_sequences else None

    def get_output_shape_for(self, input_shape: Any) -> Any:
        th = self.dim_ordering == "th"
        rows, cols = input_shape[3:] if th else input_shape[2:4]
        rows = output_length(rows, self.nb_row, self.border_mode, self.subsample[0])
        cols = output_length(cols, self.nb_col, self.border_mode, self.subsample[1])
        image = (self.nb_filter, rows, cols) if th else (rows, cols, self.nb_filter)
        return (*input_shape[:2], *image) if self.return_sequences else (input_shape[0], *image)

    def step(self, x: Any, states: Any) -> Any:
        raise NotImplementedError

    def get_constants(self, X: Any, train: bool = False) -> Any:
        return None

    def get_initial_states(self, X: Any) -> list[Any]:
        zeros = K.sum(K.zeros_like(X), axis=1)
        zeros = self.conv_step(zeros, np.zeros(self.W_shape, K.floatx()), border_mode=self.border_mode)
        return [zeros, zeros]

    def preprocess_input(self, x: Any) -> Any:
        return x

    def call(self, x: Any, mask: Any = None) -> Any:
        states = [state * 1.0 for state in self.states] if self.stateful else self.get_initial_states(x)
        last, outputs, after = K.rnn(
            self.step, self.preprocess_input(x), states, go_backwards=self.go_backwards, mask=mask,
            constants=self.get_constants(x), input_length=K.int_shape(x)[1],
        )  # fmt: skip
        if self.stateful:
            self.add_update([(old, new) for old, new in zip(self.states, after, strict=True)], x)
        return outputs if self.return_sequences else last

    def conv_step(self, x: Any, W: Any, b: Any = None, border_mode: str = "valid") -> Any:
        found = K.conv2d(x, W, tuple(self.subsample), border_mode, self.dim_ordering)
        if b is None:
            return found
        filters = self.nb_filter
        return found + K.reshape(b, (1, filters, 1, 1) if self.dim_ordering == "th" else (1, 1, 1, filters))

    def get_config(self) -> dict[str, Any]:
        found = super().get_config()
        for name in ("return_sequences", "go_backwards", "stateful"):
            found[name] = getattr(self, name)
        if self.stateful:
            found["batch_input_shape"] = self.input_spec[0].shape
        return found


class ConvLSTM2D(ConvRecurrent2D):
    arguments = (
        "nb_filter, nb_row, nb_col, init='glorot_uniform', inner_init='orthogonal', forget_bias_init='one', "
        "activation='tanh', inner_activation='hard_sigmoid', dim_ordering='default', border_mode='valid', "
        "subsample=(1, 1), W_regularizer=None, U_regularizer=None, b_regularizer=None, dropout_W=0.0, dropout_U=0.0"
    )
    omitted = ("subsample", "W_regularizer", "U_regularizer", "b_regularizer", "dropout_W", "dropout_U")

    def _take(self, given: dict[str, Any], kwargs: dict[str, Any]) -> None:
        rest = {"weights": None, "return_sequences": False, "go_backwards": False, "stateful": False}
        rest.update({name: kwargs.pop(name) for name in rest if name in kwargs})
        super()._take({**given, **rest}, kwargs)

    def _ready(self) -> None:
        super()._ready()
        if self.dropout_W or self.dropout_U:
            self.uses_learning_phase = True

    def build(self, input_shape: Any) -> None:
        self.input_spec = [InputSpec(shape=input_shape)]
        th, filters, kernel = self.dim_ordering == "th", self.nb_filter, (self.nb_row, self.nb_col)
        channels = input_shape[2 if th else 4]
        self.W_shape = (filters, channels, *kernel) if th else (*kernel, channels, filters)
        self.W_shape1 = (filters, filters, *kernel) if th else (*kernel, filters, filters)
        if self.stateful:
            self.reset_states()
        else:
            self.states = [None] * 4
        for gate in GATES:
            bias = self.forget_bias_init if gate == "f" else "zero"
            for kind, shape, init in (("W", self.W_shape, self.init), ("U", self.W_shape1, self.inner_init),
                                      ("b", (filters,), bias)):  # fmt: skip
                setattr(self, f"{kind}_{gate}", self.add_weight(shape, init, name=f"{self.name}_{kind}_{gate}"))
        self.trainable_weights = [getattr(self, f"{kind}_{gate}") for gate in "icfo" for kind in "WUb"]
        self._begin_with_given()
        self.built = True

    def reset_states(self) -> None:
        if not self.stateful:
            raise AssertionError("Layer must be stateful.")
        shape = self.input_spec[0].shape
        if not shape[0]:
            raise ValueError("If a RNN is stateful, a complete input_shape must be provided (including batch size).")
        image = self.get_output_shape_for(shape)[2 if self.return_sequences else 1 :]
        zeros = np.zeros((shape[0], *image))
        if self.__dict__.get("states"):
            for state in self.states:
                K.set_value(state, zeros)
        else:
            self.states = [K.variable(zeros), K.variable(zeros)]

    def conv_step_hidden(self, x: Any, W: Any, border_mode: str = "valid") -> Any:
        return K.conv2d(x, W, (1, 1), border_mode, self.dim_ordering)

    def step(self, x: Any, states: Any) -> Any:
        before, carry, inner, outer = states
        sums = []
        for place, gate in enumerate(GATES):
            w, u, b = (getattr(self, f"{kind}_{gate}") for kind in "WUb")
            given = self.conv_step(x * outer[place], w, b, border_mode=self.border_mode)
            sums.append(given + self.conv_step_hidden(before * inner[place], u, border_mode="same"))
        i, f, o = (self.inner_activation(sums[place]) for place in (0, 1, 3))
        c = f * carry + i * self.activation(sums[2])
        h = o * self.activation(c)
        return h, [h, c]

    def get_constants(self, x: Any, train: bool = False) -> list[Any]:
        ones = K.sum(K.zeros_like(x), axis=1)
        hidden = self.conv_step(ones, np.zeros(self.W_shape, K.floatx()), border_mode=self.border_mode) + 1.0
        return [self._masks(hidden, self.dropout_U), self._masks(ones + 1.0, self.dropout_W)]

    def _masks(self, ones: Any, level: float) -> list[Any]:
        if not 0 < level < 1:
            return [K.cast_to_floatx(1.0) for _ in range(4)]
        return [K.in_train_phase(K.dropout(ones, level), ones) for _ in range(4)]
