"""`keras.layers.recurrent`: a weight for each gate, or all of them in one where `consume_less` is 'gpu'."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.engine.layer import InputSpec
from kmigrate_shims.keras1.layers.declared import Declared

__all__ = ["GRU", "LSTM", "Recurrent", "SimpleRNN", "time_distributed_dense"]
OWN = (
    "weights=None, return_sequences=False, go_backwards=False, stateful=False, unroll=False, consume_less='cpu', "
    "input_dim=None, input_length=None"
)
PARTS = "W_regularizer=None, U_regularizer=None, b_regularizer=None, dropout_W=0.0, dropout_U=0.0"
BATCH = (
    "If a RNN is stateful, it needs to know its batch size. Specify the batch size of your input tensors: by a "
    "`batch_input_shape` argument of the first layer of a Sequential model, or a `batch_shape` argument of the Input "
    "layer."
)


def time_distributed_dense(
    x: Any, w: Any, b: Any = None, dropout: Any = None, input_dim: Any = None, output_dim: Any = None,
    timesteps: Any = None,
) -> Any:  # fmt: skip
    """The product at all steps; one mask of dropout for all of them."""
    input_dim = input_dim or K.int_shape(x)[2]
    timesteps = timesteps or K.shape(x)[1]
    output_dim = output_dim or K.int_shape(w)[1]
    if dropout is not None and 0.0 < dropout < 1.0:
        dropped = K.dropout(K.ones_like(K.reshape(x[:, 0, :], (-1, input_dim))), dropout)
        x = K.in_train_phase(x * K.expand_dims(dropped, 1), x)
    x = K.dot(K.reshape(x, (-1, input_dim)), w)
    if b is not None:
        x = x + b
    return K.reshape(x, K.stack([-1, timesteps, output_dim]))


class Recurrent(Declared):
    """Says `step(x, states)`; users' own layers derive from it."""

    arguments = OWN
    masks = True
    output_dim: Any
    states: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        names = ("weights", "return_sequences", "go_backwards", "stateful", "unroll", "consume_less", "input_dim",
                 "input_length")  # fmt: skip
        given = dict(zip(names, (None, False, False, False, False, "cpu", None, None), strict=True))
        given.update(zip(names, args, strict=False))
        given.update({name: kwargs.pop(name) for name in names if name in kwargs})
        self._take(given, kwargs)

    def _ready(self) -> None:
        self.input_spec = [InputSpec(ndim=3)]
        if self.__dict__.get("dropout_W") or self.__dict__.get("dropout_U"):
            self.uses_learning_phase = True

    def get_output_shape_for(self, input_shape: Any) -> Any:
        if self.return_sequences:
            return (input_shape[0], input_shape[1], self.output_dim)
        return (input_shape[0], self.output_dim)

    def compute_mask(self, input: Any, mask: Any = None) -> Any:
        return mask if self.return_sequences else None

    def step(self, x: Any, states: Any) -> Any:
        raise NotImplementedError

    def get_constants(self, x: Any) -> list[Any]:
        return []

    def get_initial_states(self, x: Any) -> list[Any]:
        zeros = K.expand_dims(K.sum(K.zeros_like(x), axis=(1, 2)))
        zeros = K.tile(zeros, [1, self.output_dim])
        return [zeros for _ in range(len(self.states))]

    def preprocess_input(self, x: Any) -> Any:
        return x

    def call(self, x: Any, mask: Any = None) -> Any:
        shape = K.int_shape(x)
        if self.unroll and shape[1] is None:
            raise ValueError(
                "Cannot unroll a RNN if the time dimension is undefined. Specify it by the `input_shape` or "
                "`batch_input_shape` argument of the first layer (`input_length` of an Embedding), or the `shape` of "
                "the Input layer."
            )
        states = [state * 1.0 for state in self.states] if self.stateful else self.get_initial_states(x)
        constants = self.get_constants(x)
        last, outputs, after = K.rnn(
            self.step, self.preprocess_input(x), states, go_backwards=self.go_backwards, mask=mask,
            constants=constants, unroll=self.unroll, input_length=shape[1],
        )  # fmt: skip
        if self.stateful:
            self.add_update([(old, new) for old, new in zip(self.states, after, strict=True)], x)
        return outputs if self.return_sequences else last

    def _begin_states(self, input_shape: Any, count: int) -> None:
        self.input_spec = [InputSpec(shape=input_shape)]
        self.input_dim = input_shape[2]
        if self.stateful:
            self.reset_states()
        else:
            self.states = [None] * count

    state_count = 1

    def reset_states(self) -> None:
        if not self.stateful:
            raise AssertionError("Layer must be stateful.")
        batch = self.input_spec[0].shape[0]
        if not batch:
            raise ValueError(BATCH)
        zeros = np.zeros((batch, self.output_dim))
        if self.__dict__.get("states"):
            for state in self.states:
                K.set_value(state, zeros)
        else:
            self.states = [K.variable(zeros) for _ in range(self.state_count)]

    def _masks(self, x: Any, level: float, size: int, count: int) -> list[Any]:
        """Masks of dropout, one for each gate; 1 where nothing is dropped."""
        if not 0 < level < 1:
            return [K.cast_to_floatx(1.0) for _ in range(count)]
        ones = K.tile(K.ones_like(K.reshape(x[:, 0, 0], (-1, 1))), (1, int(size)))
        return [K.in_train_phase(K.dropout(ones, level), ones) for _ in range(count)]

    def get_config(self) -> dict[str, Any]:
        found = super().get_config()
        for name in ("return_sequences", "go_backwards", "stateful", "unroll", "consume_less"):
            found[name] = getattr(self, name)
        if self.stateful and self.input_spec[0].shape:
            found["batch_input_shape"] = self.input_spec[0].shape
            found.pop("input_dim", None)
            found.pop("input_length", None)
        else:
            found["input_dim"], found["input_length"] = self.input_dim, self.input_length
        return found


class _Gated(Recurrent):
    """The three layers of Keras: what they take beside their own arguments is Recurrent's."""

    gates = ""

    def _take(self, given: dict[str, Any], kwargs: dict[str, Any]) -> None:
        rest = {"weights": None, "return_sequences": False, "go_backwards": False, "stateful": False, "unroll": False,
                "consume_less": "cpu", "input_dim": None, "input_length": None}  # fmt: skip
        rest.update({name: kwargs.pop(name) for name in rest if name in kwargs})
        super()._take({**given, **rest}, kwargs)

    def _whole(self, count: int, bias: Any) -> None:
        """All gates in one weight."""
        dim, out = self.input_dim, self.output_dim
        self.W = self._weight("W", (dim, count * out), self.init, "W")
        self.U = self._weight("U", (out, count * out), self.inner_init, "U")
        self.b = self._weight("b", (out * count,), bias, "b")

    def _parts(self) -> None:
        """A weight for each gate. The recurrent ones are made of `init` since 1.2, and penalized as the others."""
        dim, out = self.input_dim, self.output_dim
        from kmigrate_shims.keras import era

        inner, part = (self.inner_init, "U") if era.is_before("1.2") else (self.init, "W")
        for gate in self.gates:
            bias = self.forget_bias_init if gate == "f" else "zero"
            setattr(self, f"W_{gate}", self._weight(f"W_{gate}", (dim, out), self.init, "W"))
            setattr(self, f"U_{gate}", self._weight(f"U_{gate}", (out, out), inner, part))
            setattr(self, f"b_{gate}", self._weight(f"b_{gate}", (out,), bias, "b"))

    def _products(self, x: Any, dropout: Any) -> Any:
        """The inputs of all gates at all steps, side by side."""
        shape = K.int_shape(x)
        found = [
            time_distributed_dense(
                x, getattr(self, f"W_{g}"), getattr(self, f"b_{g}"), dropout, shape[2], self.output_dim, shape[1]
            )
            for g in self.gates
        ]
        return K.concatenate(found, axis=2)

    def _inputs(self, x: Any, masks: Any) -> list[Any]:
        """Each gate's own input at one step."""
        out = self.output_dim
        if self.consume_less == "cpu":
            return [x[:, i * out : (i + 1) * out] for i in range(len(self.gates))]
        if self.consume_less != "mem":
            raise ValueError("Unknown `consume_less` mode.")
        return [
            K.dot(x * masks[i], getattr(self, f"W_{g}")) + getattr(self, f"b_{g}") for i, g in enumerate(self.gates)
        ]

    joined = ""  # the gates whose recurrent weights meet the state as it is

    def call(self, x: Any, mask: Any = None) -> Any:
        """Where all of them see the same state, one product serves them; what they give is told to `step`."""
        apart = self.consume_less != "cpu" or 0 < self.dropout_U < 1
        parts = [] if apart else [getattr(self, f"U_{gate}") for gate in self.joined]
        self.__dict__["_beside"] = K.concatenate(parts, axis=1) if parts else None
        try:
            return super().call(x, mask)
        finally:
            self.__dict__["_beside"] = None

    def _sums(self, x: Any, before: Any, inner: Any, outer: Any) -> list[Any]:
        """What goes into the gates that are joined: of the inputs and of the state."""
        out, beside = self.output_dim, self.__dict__.get("_beside")
        if beside is None:
            given = self._inputs(x, outer)
            return [given[i] + K.dot(before * inner[i], getattr(self, f"U_{g}")) for i, g in enumerate(self.joined)]
        z = x[:, : len(self.joined) * out] + K.dot(before, beside)
        return [z[:, i * out : (i + 1) * out] for i in range(len(self.joined))]

    def get_constants(self, x: Any) -> list[Any]:
        count = len(self.gates)
        inner = self._masks(x, self.dropout_U, self.output_dim, count)
        return [inner, self._masks(x, self.dropout_W, K.int_shape(x)[-1], count)]


class SimpleRNN(_Gated):
    arguments = f"output_dim, init='glorot_uniform', inner_init='orthogonal', activation='tanh', {PARTS}"

    def build(self, input_shape: Any) -> None:
        self._begin_states(input_shape, 1)
        self._whole(1, "zero")
        self._begin_with_given()
        self.built = True

    def preprocess_input(self, x: Any) -> Any:
        if self.consume_less != "cpu":
            return x
        shape = K.int_shape(x)
        return time_distributed_dense(x, self.W, self.b, self.dropout_W, shape[2], self.output_dim, shape[1])

    def step(self, x: Any, states: Any) -> Any:
        before, inner, outer = states
        h = x if self.consume_less == "cpu" else K.dot(x * outer, self.W) + self.b
        output = self.activation(h + K.dot(before * inner, self.U))
        return output, [output]

    def get_constants(self, x: Any) -> list[Any]:
        inner = self._masks(x, self.dropout_U, self.output_dim, 1)[0]
        level = self.dropout_W if self.consume_less == "cpu" else 0
        return [inner, self._masks(x, level, K.int_shape(x)[-1], 1)[0]]


class GRU(_Gated):
    arguments = (
        "output_dim, init='glorot_uniform', inner_init='orthogonal', activation='tanh', "
        f"inner_activation='hard_sigmoid', {PARTS}"
    )
    gates = "zrh"
    joined = "zr"

    def build(self, input_shape: Any) -> None:
        self._begin_states(input_shape, 1)
        if self.consume_less == "gpu":
            self._whole(3, "zero")
        else:
            self._parts()
        self._begin_with_given()
        self.built = True

    def preprocess_input(self, x: Any) -> Any:
        return self._products(x, self.dropout_W) if self.consume_less == "cpu" else x

    def step(self, x: Any, states: Any) -> Any:
        before, inner, outer = states
        out = self.output_dim
        if self.consume_less == "gpu":
            given = K.dot(x * outer[0], self.W) + self.b
            kept = K.dot(before * inner[0], self.U[:, : 2 * out])
            z = self.inner_activation(given[:, :out] + kept[:, :out])
            r = self.inner_activation(given[:, out : 2 * out] + kept[:, out : 2 * out])
            new = self.activation(given[:, 2 * out :] + K.dot(r * before * inner[0], self.U[:, 2 * out :]))
        else:
            z, r = (self.inner_activation(each) for each in self._sums(x, before, inner, outer))
            new = self.activation(self._inputs(x, outer)[2] + K.dot(r * before * inner[2], self.U_h))
        h = z * before + (1 - z) * new
        return h, [h]


class LSTM(_Gated):
    arguments = (
        "output_dim, init='glorot_uniform', inner_init='orthogonal', forget_bias_init='one', activation='tanh', "
        f"inner_activation='hard_sigmoid', {PARTS}"
    )
    gates = joined = "ifco"
    state_count = 2

    def build(self, input_shape: Any) -> None:
        self._begin_states(input_shape, 2)
        if self.consume_less == "gpu":
            self._whole(4, self._gpu_bias)
        else:
            self._parts()
            ordered = [getattr(self, f"{kind}_{gate}") for gate in "icfo" for kind in "WUb"]
            self.trainable_weights = ordered
        self._begin_with_given()
        self.built = True

    def _gpu_bias(self, shape: Any, name: Any = None) -> Any:
        out = self.output_dim
        forget = K.get_value(self.forget_bias_init((out,)))
        return K.variable(np.hstack((np.zeros(out), forget, np.zeros(2 * out))), name=name)

    def preprocess_input(self, x: Any) -> Any:
        level = self.dropout_W if 0 < self.dropout_W < 1 else 0
        return self._products(x, level) if self.consume_less == "cpu" else x

    def step(self, x: Any, states: Any) -> Any:
        before, carry, inner, outer = states
        if self.consume_less == "gpu":
            out = self.output_dim
            z = K.dot(x * outer[0], self.W) + K.dot(before * inner[0], self.U) + self.b
            sums = [z[:, i * out : (i + 1) * out] for i in range(4)]
        else:
            sums = self._sums(x, before, inner, outer)
        i, f, o = (self.inner_activation(sums[place]) for place in (0, 1, 3))
        c = f * carry + i * self.activation(sums[2])
        h = o * self.activation(c)
        return h, [h, c]
