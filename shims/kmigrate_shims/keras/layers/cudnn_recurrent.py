"""`keras.layers.cudnn_recurrent`: the weights of CuDNN's layers and what they compute, on any device."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.keras.layers.cells import GRUCell, LSTMCell
from kmigrate_shims.keras.layers.recurrent import _Celled, _face
from kmigrate_shims.keras.layers.signature import made

__all__ = ["CuDNNGRU", "CuDNNLSTM"]
_SIGNATURE = (
    "units, kernel_initializer='glorot_uniform', recurrent_initializer='orthogonal', bias_initializer='zeros', "
    "{0}kernel_regularizer=None, recurrent_regularizer=None, bias_regularizer=None, activity_regularizer=None, "
    "kernel_constraint=None, recurrent_constraint=None, bias_constraint=None, return_sequences=False, "
    "return_state=False, {1}stateful=False"
)
_HIDDEN = {"activation": "tanh", "recurrent_activation": "sigmoid", "use_bias": True, "dropout": 0.0,
           "recurrent_dropout": 0.0, "implementation": 2}  # fmt: skip


class _GRUCell(GRUCell):
    def _bias_shape(self) -> Any:
        return (6 * self.units,)

    def call(self, inputs: Any, states: Any, training: Any = None) -> Any:
        bias = tf.reshape(tf.convert_to_tensor(self.bias), [2, 3 * self.units])
        x = tf.split(K.dot(inputs, self.kernel) + bias[0], 3, axis=-1)
        h = tf.split(K.dot(states[0], self.recurrent_kernel) + bias[1], 3, axis=-1)
        z, r = tf.sigmoid(x[0] + h[0]), tf.sigmoid(x[1] + h[1])
        output = z * states[0] + (1 - z) * tf.tanh(x[2] + r * h[2])
        return output, [output]


class _LSTMCell(LSTMCell):
    def _bias_shape(self) -> Any:
        return (8 * self.units,)

    def _initializer(self, kind: str) -> Any:
        found = getattr(self, kind + "_initializer")
        if kind != "bias" or not self.unit_forget_bias:
            return found
        units = self.units

        def with_ones(shape: Any, dtype: Any = None) -> Any:
            def drawn(size: int) -> Any:
                return np.asarray(K.get_value(found((size,), dtype=dtype)))

            return np.concatenate([drawn(units * 5), np.ones(units), drawn(units * 2)])

        return with_ones

    def call(self, inputs: Any, states: Any, training: Any = None) -> Any:
        bias = tf.convert_to_tensor(self.bias)
        bias = bias[: 4 * self.units] + bias[4 * self.units :]
        gates = K.dot(inputs, self.kernel) + K.dot(states[0], self.recurrent_kernel) + bias
        i, f, c, o = tf.split(gates, 4, axis=-1)
        carry = tf.sigmoid(f) * states[1] + tf.sigmoid(i) * tf.tanh(c)
        output = tf.sigmoid(o) * tf.tanh(carry)
        return output, [output, carry]


class _CuDNN(_Celled):
    follows_era = False

    def _setup(self, given: dict[str, Any], kwargs: dict[str, Any]) -> None:
        given.update(go_backwards=kwargs.pop("go_backwards", given.get("go_backwards", False)), unroll=False)
        super()._setup({**_HIDDEN, **given}, kwargs)
        self.supports_masking = False

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config.pop("unroll")
        return config

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        if mask is not None:
            raise TypeError(f"Layer {self.name} does not support masking, but was passed an input_mask: {mask}")
        return None


@_face
class CuDNNGRU(_CuDNN):
    cell_class = _GRUCell
    __init__ = made(_SIGNATURE.format("", ""))


@_face
class CuDNNLSTM(_CuDNN):
    cell_class = _LSTMCell
    __init__ = made(_SIGNATURE.format("unit_forget_bias=True, ", ""))
