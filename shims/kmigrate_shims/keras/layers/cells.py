"""The cells of SimpleRNN, GRU and LSTM."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.keras import era
from kmigrate_shims.keras.engine.base_layer import Layer
from kmigrate_shims.keras.initializers import zeros
from kmigrate_shims.keras.layers.common import config_of, take
from kmigrate_shims.keras.layers.signature import made, parameters

_FIRST = "units, activation='tanh', {0}use_bias=True, kernel_initializer='glorot_uniform', "
_REST = (
    "recurrent_initializer='orthogonal', bias_initializer='zeros', {0}kernel_regularizer=None, "
    "recurrent_regularizer=None, bias_regularizer=None, {1}kernel_constraint=None, recurrent_constraint=None, "
    "bias_constraint=None, dropout=0.0, recurrent_dropout=0.0{2}"
)
_GATE = "recurrent_activation='sigmoid', "


def without_dropout(given: dict[str, Any], since: str = "2.1.3") -> None:
    """On Theano the recurrent layers of Keras 2.1.3 and later dropped nothing, and said so."""
    if era.ERA.backend != "theano" or era.is_before(since):
        return
    if given["dropout"] or given["recurrent_dropout"]:
        warnings.warn(
            "RNN dropout is no longer supported with the Theano backend due to technical limitations. You can either "
            "set `dropout` and `recurrent_dropout` to 0, or use the TensorFlow backend.",
            stacklevel=5,
        )
        given["dropout"] = given["recurrent_dropout"] = 0.0


def signature(gated: bool, forget: str = "", activity: str = "", tail: str = "") -> str:
    return _FIRST.format(_GATE if gated else "") + _REST.format(forget, activity, tail)


class Cell(Layer):
    """What they share: weights side by side for all gates, and one mask per gate."""

    gates = 1
    states = 1
    follows_era = True
    one_rate = True
    asked = 0  # the `implementation` of a layer before Keras 2.0.9, where 0 was the default

    def _setup(self, given: dict[str, Any], kwargs: dict[str, Any]) -> None:
        Layer.__init__(self, **kwargs)
        given["dropout"] = min(1.0, max(0.0, given["dropout"]))
        given["recurrent_dropout"] = min(1.0, max(0.0, given["recurrent_dropout"]))
        take(self, given, *given)
        self.state_size: Any = self.units if self.states == 1 else (self.units,) * self.states
        self.output_size = self.units
        self._forget_masks()

    def _forget_masks(self) -> None:
        self.__dict__.update(_dropout_mask=None, _recurrent_dropout_mask=None)

    def draw_masks(self, inputs: Any, states: Any, training: Any) -> None:
        for name, like, rate, drawn in (
            ("_dropout_mask", inputs, self.dropout, self.dropout),
            ("_recurrent_dropout_mask", states[0], self.recurrent_dropout, self._of_states()),
        ):
            if name == "_dropout_mask" and self.asked and era.is_before("2.0.3"):
                continue  # inputs were dropped with implementation 0 alone
            if 0 < rate < 1 and self.__dict__.get(name) is None:
                self.__dict__[name] = _masks(K.ones_like(like), drawn, training, self.gates)

    def _of_states(self) -> Any:
        """The rate at which states were dropped: that of the inputs in keras/layers/recurrent.py of 2.0.9 to 2.1.2."""
        wrong = self.one_rate and not era.is_before("2.0.9") and era.is_before("2.1.3")
        return self.dropout if wrong else self.recurrent_dropout

    def build(self, input_shape: Any) -> None:
        if isinstance(input_shape, list):
            input_shape = input_shape[0]
        units, gates = self.units, self.gates
        self.kernel = self._made("kernel", (input_shape[-1], units * gates))
        self.recurrent_kernel = self._made("recurrent_kernel", (units, units * gates), "recurrent")
        self.bias = None
        if self.use_bias:
            self.bias = self._made("bias", self._bias_shape())
        self.built = True

    def _bias_shape(self) -> Any:
        return (self.units * self.gates,)

    def _made(self, name: str, shape: Any, kind: str | None = None) -> Any:
        kind = kind or name
        return self.add_weight(
            shape=shape,
            name=name,
            initializer=self._initializer(kind),
            regularizer=getattr(self, kind + "_regularizer"),
            constraint=getattr(self, kind + "_constraint"),
        )

    def _initializer(self, kind: str) -> Any:
        found = getattr(self, kind + "_initializer")
        if kind == "bias" and era.is_before("2.0.4") and getattr(self, "unit_forget_bias", self.gates == 3):
            return zeros()  # whatever the program asked for
        if kind == "recurrent" and type(found).__name__ == "Identity" and self.gates > 1:
            gates = self.gates
            return lambda shape, dtype=None: np.concatenate([found.gain * np.identity(shape[0])] * gates, axis=1)
        return found

    def _inputs(self, inputs: Any, states: Any, training: Any) -> tuple[list[Any], list[Any]]:
        """What each gate sees of the input and of the state."""
        self.draw_masks(inputs, states, training)
        first, second = self.__dict__["_dropout_mask"], self.__dict__["_recurrent_dropout_mask"]
        one = self._one_mask()

        def seen(x: Any, masks: Any) -> list[Any]:
            if masks is None:
                return [x] * self.gates
            if one:
                return [x * masks[0]] * self.gates
            return [x * mask for mask in masks]

        return seen(inputs, first), seen(states[0], second)

    def _one_mask(self) -> bool:
        return bool(getattr(self, "implementation", 1) == 2)

    def _dots(self, xs: list[Any], kernel: Any) -> list[Any]:
        """x times the kernel of every gate; in one product where all see the same."""
        kernel = tf.convert_to_tensor(kernel)
        if _same(xs):
            return list(tf.split(K.dot(xs[0], kernel), self.gates, axis=-1))
        return [K.dot(x, k) for x, k in zip(xs, tf.split(kernel, self.gates, axis=-1), strict=True)]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **config_of(self, *parameters(self))}


def _same(several: list[Any]) -> bool:
    return all(one is several[0] for one in several)


def _masks(ones: Any, rate: float, training: Any, count: int) -> list[Any]:
    def dropped() -> Any:
        return K.dropout(ones, rate)

    return [K.in_train_phase(dropped, ones, training=training) for _ in range(count)]


def _generate_dropout_mask(ones: Any, rate: float, training: Any = None, count: int = 1) -> Any:
    found = _masks(ones, rate, training, count)
    return found if count > 1 else found[0]


class SimpleRNNCell(Cell):
    __init__ = made(signature(False))

    def call(self, inputs: Any, states: Any, training: Any = None) -> Any:
        (x,), (h,) = self._inputs(inputs, states, training)
        output = K.dot(x, self.kernel)
        if self.bias is not None:
            output = K.bias_add(output, self.bias)
        output = output + K.dot(h, self.recurrent_kernel)
        if self.activation is not None:
            output = self.activation(output)
        return output, [output]


class GRUCell(Cell):
    gates = 3
    __init__ = made(signature(True, tail=", implementation=2, reset_after=False"))

    def _bias_shape(self) -> Any:
        return (2, 3 * self.units) if self.reset_after else (3 * self.units,)

    def call(self, inputs: Any, states: Any, training: Any = None) -> Any:
        xs, hs = self._inputs(inputs, states, training)
        x_z, x_r, x_h = self._dots(xs, self.kernel)
        zero = [0.0, 0.0, 0.0]
        b, rb = zero, zero
        if self.use_bias:
            bias = tf.convert_to_tensor(self.bias)
            b = list(tf.split(bias[0] if self.reset_after else bias, 3))
            rb = list(tf.split(bias[1], 3)) if self.reset_after else zero
        x_z, x_r, x_h = x_z + b[0], x_r + b[1], x_h + b[2]
        if self.asked == 1 and self.use_bias and era.is_before("2.0.2"):
            x_h = x_r + b[2]  # a slip of the first two releases
        kernels = tf.split(tf.convert_to_tensor(self.recurrent_kernel), 3, axis=-1)
        z = self.recurrent_activation(x_z + K.dot(hs[0], kernels[0]) + rb[0])
        r = self.recurrent_activation(x_r + K.dot(hs[1], kernels[1]) + rb[1])
        inner = r * (K.dot(hs[2], kernels[2]) + rb[2]) if self.reset_after else K.dot(r * hs[2], kernels[2])
        candidate = self.activation(x_h + inner)
        # With one mask for all gates the state itself was masked, and is mixed in so.
        h = hs[0] if self._one_mask() else states[0]
        output = z * h + (1 - z) * candidate
        return output, [output]


class LSTMCell(Cell):
    gates = 4
    states = 2
    __init__ = made(signature(True, "unit_forget_bias=True, ", tail=", implementation=2"))

    def _initializer(self, kind: str) -> Any:
        found = super()._initializer(kind)
        if kind != "bias" or not self.unit_forget_bias:
            return found
        units = self.units

        def with_ones(shape: Any, dtype: Any = None) -> Any:
            def drawn(size: int) -> Any:
                return np.asarray(K.get_value(found((size,), dtype=dtype)))

            return np.concatenate([drawn(units), np.ones(units), drawn(units * 2)])

        return with_ones

    def call(self, inputs: Any, states: Any, training: Any = None) -> Any:
        xs, hs = self._inputs(inputs, states, training)
        bias = [tf.convert_to_tensor(self.bias)] if self.use_bias else []
        if _same(xs) and _same(hs):  # all gates side by side, as long as that can be
            whole = K.dot(xs[0], self.kernel) + K.dot(hs[0], self.recurrent_kernel)
            gates = tf.split(sum(bias, whole), 4, axis=-1)
        else:
            seen = zip(self._dots(xs, self.kernel), self._dots(hs, self.recurrent_kernel), strict=True)
            gates = [x + h for x, h in seen]
            for one in bias:
                gates = [g + b for g, b in zip(gates, tf.split(one, 4), strict=True)]
        i, f, c, o = gates
        gate = self.recurrent_activation
        carry = gate(f) * states[1] + gate(i) * self.activation(c)
        output = gate(o) * self.activation(carry)
        return output, [output, carry]
