"""`keras.layers.recurrent`: a weight for each gate, and products of all steps before the first one."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.keras0 import backend as K
from kmigrate_shims.keras0.layers.base import Declared, MaskedLayer

__all__ = ["GRU", "LSTM", "Recurrent", "SimpleRNN", "time_distributed_dense"]
OWN = {
    "weights": None, "return_sequences": False, "go_backwards": False, "stateful": False, "input_dim": None,
    "input_length": None,
}  # fmt: skip
PARTS = "W_regularizer=None, U_regularizer=None, b_regularizer=None, dropout_W=0.0, dropout_U=0.0"


def time_distributed_dense(
    x: Any, w: Any, b: Any = None, dropout: Any = None, input_dim: Any = None, output_dim: Any = None,
    timesteps: Any = None,
) -> Any:  # fmt: skip
    """The product at all steps; one mask of dropout for all of them."""
    input_dim = input_dim or K.int_shape(x)[2]
    timesteps = timesteps or K.shape(x)[1]
    output_dim = output_dim or K.int_shape(w)[1]
    if dropout:
        mask = K.dropout(K.ones_like(K.reshape(x[:, 0, :], (-1, input_dim))), dropout)
        x = x * K.expand_dims(mask, 1)
    x = K.dot(K.reshape(x, (-1, input_dim)), w)
    if b is not None:
        x = x + b
    return K.reshape(x, K.stack([-1, timesteps, output_dim]))


class Recurrent(Declared, MaskedLayer):
    """Says `step(x, states)`; users' own layers derive from it."""

    input_ndim = 3
    output_dim: Any
    states: Any
    return_sequences: Any
    go_backwards: Any
    stateful: Any
    input_dim: Any
    input_length: Any
    state_count = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        given = {**OWN, **dict(zip(OWN, args, strict=False))}
        given.update({name: kwargs.pop(name) for name in OWN if name in kwargs})
        self._take(given, kwargs)

    def get_output_mask(self, train: Any = False) -> Any:
        return super().get_output_mask(train) if self.return_sequences else None

    @property
    def output_shape(self) -> Any:
        shape = self.input_shape
        return (shape[0], shape[1], self.output_dim) if self.return_sequences else (shape[0], self.output_dim)

    def step(self, x: Any, states: Any) -> Any:
        raise NotImplementedError

    def get_constants(self, x: Any, train: bool = False) -> list[Any]:
        return []

    def get_initial_states(self, x: Any) -> list[Any]:
        zeros = K.dot(K.sum(K.zeros_like(x), axis=1), K.zeros((self.input_dim, self.output_dim)))
        return [zeros for _ in range(len(self.states))]

    def preprocess_input(self, x: Any, train: bool = False) -> Any:
        return x

    def get_output(self, train: bool = False) -> Any:
        x, mask = self.get_input(train), self.get_input_mask(train)
        states = list(self.states) if self.stateful else self.get_initial_states(x)
        constants = self.get_constants(x, train)
        given = self.preprocess_input(x, train)
        last, outputs, after = K.rnn(
            self.step, given, states, go_backwards=self.go_backwards, mask=mask, constants=constants
        )
        if self.stateful:
            self.updates = list(zip(self.states, after, strict=True))
        return outputs if self.return_sequences else last

    def _begin_states(self) -> None:
        if self.stateful:
            self.reset_states()
        else:
            self.states = [None] * self.state_count

    def reset_states(self) -> None:
        if not self.stateful:
            raise AssertionError("Layer must be stateful.")
        batch = self.input_shape[0]
        if not batch:
            raise Exception("If a RNN is stateful, a complete input_shape must be provided (including batch size).")
        zeros = np.zeros((batch, self.output_dim))
        if hasattr(self, "states"):
            for state in self.states:
                K.set_value(state, zeros)
        else:
            self.states = [K.variable(zeros) for _ in range(self.state_count)]

    def _masks(self, x: Any, count: int) -> list[Any]:
        ones = K.ones_like(K.reshape(x[:, 0, 0], (-1, 1)))
        ones = K.concatenate([ones] * self.output_dim, 1)
        return [K.dropout(ones, self.dropout_U) for _ in range(count)]

    def get_config(self) -> dict[str, Any]:
        found = super().get_config()
        for name in ("return_sequences", "go_backwards", "stateful"):
            found[name] = getattr(self, name)
        if self.stateful:
            found["batch_input_shape"] = self.input_shape
        else:
            found["input_dim"], found["input_length"] = self.input_dim, self.input_length
        return found


class _Gated(Recurrent):
    """The three layers of Keras: what they take beside their own arguments is Recurrent's."""

    arguments = f"output_dim, {PARTS}"
    gates: tuple[str, ...] = ()
    order: tuple[str, ...] = ()  # of the weights

    def _take(self, given: dict[str, Any], kwargs: dict[str, Any]) -> None:
        rest = {**OWN, **{name: kwargs.pop(name) for name in OWN if name in kwargs}}
        super()._take({**given, **rest}, kwargs)

    def _bias(self, gate: str, name: str) -> Any:
        return K.zeros((self.output_dim,), name=name)

    def _weights(self) -> None:
        self.input_dim = self.input_shape[2]
        for gate in self.gates:
            end = f"_{gate}" if gate else ""
            made = {
                "W": self.init((self.input_dim, self.output_dim), name=f"{self.name}_W{end}"),
                "U": self.inner_init((self.output_dim, self.output_dim), name=f"{self.name}_U{end}"),
                "b": self._bias(gate, f"{self.name}_b{end}"),
            }
            self.__dict__.update({kind + end: weight for kind, weight in made.items()})
        self.trainable_weights = [self._part(kind, gate) for gate in self.order or self.gates for kind in "WUb"]

    def _part(self, kind: str, gate: str) -> Any:
        return getattr(self, f"{kind}_{gate}" if gate else kind)

    def _penalize(self) -> None:
        """One penalty for what the gates have side by side."""
        self.regularizers = []
        for kind in "WUb":
            one = getattr(self, kind + "_regularizer")
            if one:
                one.set_param(K.concatenate([self._part(kind, gate) for gate in self.gates]))
                self.regularizers.append(one)

    def build(self) -> None:
        self._weights()
        self._penalize()
        self._begin_states()
        self._begin_with_given()

    def _level(self, train: bool) -> Any:
        return self.dropout_W if train and 0 < self.dropout_W < 1 else 0

    def preprocess_input(self, x: Any, train: bool = False) -> Any:
        shape, level = self.input_shape, self._level(train)
        found = [
            time_distributed_dense(
                x, self._part("W", g), self._part("b", g), level, shape[2], self.output_dim, shape[1]
            )
            for g in self.gates
        ]
        return found[0] if len(found) == 1 else K.concatenate(found, axis=2)

    def get_constants(self, x: Any, train: bool = False) -> list[Any]:
        if not (train and 0 < self.dropout_U < 1):
            return []
        masks = self._masks(x, len(self.gates))
        return masks if len(masks) == 1 else [masks]

    def _sums(self, x: Any) -> list[Any]:
        out = self.output_dim
        return [x[:, i * out : (i + 1) * out] for i in range(len(self.gates))]


class SimpleRNN(_Gated):
    arguments = f"output_dim, init='glorot_uniform', inner_init='orthogonal', activation='tanh', {PARTS}"
    gates = ("",)

    def build(self) -> None:
        self._begin_states()
        self._weights()
        self.regularizers = []
        told = [(self.W_regularizer, self.W), (self.U_regularizer, self.U), (self.b_regularizer, self.b)]
        for one, weight in told:
            if one:
                (self.W_regularizer or one).set_param(weight)  # all were told to the first of them
                self.regularizers.append(one)
        self._begin_with_given()

    def step(self, x: Any, states: Any) -> Any:
        before = states[0] * states[1] if len(states) == 2 else states[0]
        output = self.activation(x + K.dot(before, self.U))
        return output, [output]


class GRU(_Gated):
    arguments = (
        "output_dim, init='glorot_uniform', inner_init='orthogonal', activation='tanh', "
        f"inner_activation='hard_sigmoid', {PARTS}"
    )
    gates = ("z", "r", "h")

    def step(self, x: Any, states: Any) -> Any:
        before, masks = states[0], states[1] if len(states) == 2 else [1.0] * 3
        x_z, x_r, x_h = self._sums(x)
        z = self.inner_activation(x_z + K.dot(before * masks[0], self.U_z))
        r = self.inner_activation(x_r + K.dot(before * masks[1], self.U_r))
        new = self.activation(x_h + K.dot(r * before * masks[2], self.U_h))
        h = z * before + (1 - z) * new
        return h, [h]


class LSTM(_Gated):
    arguments = (
        "output_dim, init='glorot_uniform', inner_init='orthogonal', forget_bias_init='one', activation='tanh', "
        f"inner_activation='hard_sigmoid', {PARTS}"
    )
    gates = ("i", "f", "c", "o")
    order = ("i", "c", "f", "o")
    state_count = 2

    def _bias(self, gate: str, name: str) -> Any:
        if gate == "f":
            return self.forget_bias_init((self.output_dim,), name=name)
        return super()._bias(gate, name)

    def step(self, x: Any, states: Any) -> Any:
        before, carry = states[0], states[1]
        masks = states[2] if len(states) == 3 else [1.0] * 4
        x_i, x_f, x_c, x_o = self._sums(x)
        i = self.inner_activation(x_i + K.dot(before * masks[0], self.U_i))
        f = self.inner_activation(x_f + K.dot(before * masks[1], self.U_f))
        c = f * carry + i * self.activation(x_c + K.dot(before * masks[2], self.U_c))
        o = self.inner_activation(x_o + K.dot(before * masks[3], self.U_o))
        h = o * self.activation(c)
        return h, [h, c]
