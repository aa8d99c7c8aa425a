"""`keras.layers.convolutional_recurrent`."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.keras import regularizers
from kmigrate_shims.keras.engine.base_layer import InputSpec, Layer
from kmigrate_shims.keras.layers.cells import Cell, without_dropout
from kmigrate_shims.keras.layers.common import take
from kmigrate_shims.keras.layers.recurrent import _face
from kmigrate_shims.keras.layers.rnn import RNN
from kmigrate_shims.keras.layers.signature import made, parameters
from kmigrate_shims.keras.utils.conv_utils import conv_output_length, normalize_padding
from kmigrate_shims.utils.sizes import normalize_tuple as tuples

__all__ = ["ConvLSTM2D", "ConvLSTM2DCell", "ConvRNN2D"]
_CELL = (
    "filters, kernel_size, strides=(1, 1), padding='valid', data_format=None, dilation_rate=(1, 1), activation='tanh', "
    "recurrent_activation='hard_sigmoid', use_bias=True, kernel_initializer='glorot_uniform', "
    "recurrent_initializer='orthogonal', bias_initializer='zeros', unit_forget_bias=True, kernel_regularizer=None, "
    "recurrent_regularizer=None, bias_regularizer=None, {0}kernel_constraint=None, recurrent_constraint=None, "
    "bias_constraint=None, {1}dropout=0.0, recurrent_dropout=0.0"
)


class ConvRNN2D(RNN):
    """A loop over time whose states are images."""

    def __init__(
        self,
        cell: Any,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        **kwargs: Any,
    ) -> None:
        if unroll:
            raise TypeError("Unrolling isn't possible with convolutional RNNs.")
        if isinstance(cell, (list, tuple)):
            raise TypeError("It is not possible at the moment to stack convolutional cells.")
        super().__init__(cell, return_sequences, return_state, go_backwards, stateful, unroll, **kwargs)
        self.input_spec = [InputSpec(ndim=5)]

    def _image(self, input_shape: Any) -> Any:
        """The shape of a state."""
        cell = self.cell
        first = cell.data_format == "channels_first"
        space = input_shape[3:] if first else input_shape[2:4]
        sizes = [
            conv_output_length(size, cell.kernel_size[i], cell.padding, cell.strides[i], cell.dilation_rate[i])
            for i, size in enumerate(space)
        ]
        return (cell.filters, *sizes) if first else (*sizes, cell.filters)

    def compute_output_shape(self, input_shape: Any) -> Any:
        if isinstance(input_shape, list):
            input_shape = input_shape[0]
        image = self._image(input_shape)
        found: Any = (input_shape[0], input_shape[1], *image) if self.return_sequences else (input_shape[0], *image)
        if self.return_state:
            return [found, *((input_shape[0], *image) for _ in range(2))]
        return found

    def build(self, input_shape: Any) -> None:
        constants = None
        if self._num_constants is not None:
            constants = input_shape[-self._num_constants :]
        if isinstance(input_shape, list):
            input_shape = input_shape[0]
        batch = input_shape[0] if self.stateful else None
        self.input_spec = [InputSpec(shape=(batch, None, *input_shape[2:5])), *self._more_specs()]
        self.__dict__["_image_shape"] = self._image(input_shape)
        step = (input_shape[0], *input_shape[2:])
        self.cell.build([step, *constants] if constants is not None else step)
        self.cell.built = True
        if self.stateful:
            self.reset_states()
        self.built = True

    def get_initial_state(self, inputs: Any) -> list[Any]:
        first = inputs[:, 0] * 0.0
        shape = (*self.cell.kernel_shape[:-1], self.cell.filters)
        state = self.cell.input_conv(first, tf.zeros(shape, inputs.dtype), padding=self.cell.padding)
        return [state for _ in self._sizes()]

    def reset_states(self, states: Any = None) -> None:
        if not self.stateful:
            raise AttributeError("Layer must be stateful.")
        spec = self.input_spec[0] if isinstance(self.input_spec, list) else self.input_spec
        batch = spec.shape[0]
        if not batch:
            raise ValueError(
                "If a RNN is stateful, it needs to know its batch size. Specify the batch size of your input tensors: "
                "pass `batch_input_shape` to the first layer, or `batch_shape` to Input."
            )
        shape = (batch, *self._image(spec.shape))
        if self.__dict__.get("_states") is None:
            with tf.init_scope():
                self.__dict__["_states"] = [K.variable(np.zeros(shape)) for _ in self._sizes()]
        values = (
            [np.zeros(shape) for _ in self._sizes()]
            if states is None
            else (list(states) if isinstance(states, (list, tuple)) else [states])
        )
        if len(values) != len(self.states):
            raise ValueError(
                f"Layer {self.name} expects {len(self.states)} states, but it received {len(values)} state values."
            )
        for index, (state, value) in enumerate(zip(self.states, values, strict=True)):
            if value.shape != shape:
                raise ValueError(
                    f"State {index} is incompatible with layer {self.name}: expected shape={shape}, found "
                    f"shape={value.shape}"
                )
            K.set_value(state, value)


class ConvLSTM2DCell(Cell):
    gates, states = 4, 2
    follows_era = one_rate = False
    __init__ = made(_CELL.format("", ""))

    def _setup(self, given: dict[str, Any], kwargs: dict[str, Any]) -> None:
        Layer.__init__(self, **kwargs)
        for name in ("kernel_size", "strides", "dilation_rate"):
            given[name] = tuples(given[name], 2, name)
        given["padding"] = normalize_padding(given["padding"])
        given["data_format"] = K.normalize_data_format(given["data_format"])
        without_dropout(given, since="2.1.5")
        given["dropout"] = min(1.0, max(0.0, given["dropout"]))
        given["recurrent_dropout"] = min(1.0, max(0.0, given["recurrent_dropout"]))
        take(self, given, *given)
        self.state_size = (self.filters, self.filters)
        self._forget_masks()

    def build(self, input_shape: Any) -> None:
        if isinstance(input_shape, list):
            input_shape = input_shape[0]
        channels = input_shape[1 if self.data_format == "channels_first" else -1]
        if channels is None:
            raise ValueError("The channel dimension of the inputs should be defined. Found `None`.")
        self.kernel_shape = (*self.kernel_size, channels, self.filters * 4)
        self.kernel = self._made("kernel", self.kernel_shape)
        self.recurrent_kernel = self._made(
            "recurrent_kernel", (*self.kernel_size, self.filters, self.filters * 4), "recurrent"
        )
        self.bias = self._made("bias", (self.filters * 4,)) if self.use_bias else None
        self.built = True

    def _initializer(self, kind: str) -> Any:
        found = getattr(self, kind + "_initializer")
        if kind != "bias" or not self.unit_forget_bias:
            return found
        n = self.filters

        def with_ones(shape: Any, dtype: Any = None) -> Any:
            def drawn(size: int) -> Any:
                return np.asarray(K.get_value(found((size,), dtype=dtype)))

            return np.concatenate([drawn(n), np.ones(n), drawn(n * 2)])

        return with_ones

    def call(self, inputs: Any, states: Any, training: Any = None) -> Any:
        xs, hs = self._inputs(inputs, states, training)
        kernels = tf.split(tf.convert_to_tensor(self.kernel), 4, axis=-1)
        recurrent = tf.split(tf.convert_to_tensor(self.recurrent_kernel), 4, axis=-1)
        biases: list[Any] = [None] * 4
        if self.use_bias:
            biases = list(tf.split(tf.convert_to_tensor(self.bias), 4))
        gates = [
            self.input_conv(x, k, b, padding=self.padding) + self.recurrent_conv(h, r)
            for x, k, b, h, r in zip(xs, kernels, biases, hs, recurrent, strict=True)
        ]
        i, f, c, o = gates
        gate = self.recurrent_activation
        carry = gate(f) * states[1] + gate(i) * self.activation(c)
        output = gate(o) * self.activation(carry)
        return output, [output, carry]

    def _one_mask(self) -> bool:
        return False

    def input_conv(self, x: Any, w: Any, b: Any = None, padding: str = "valid") -> Any:
        found = K.conv2d(
            x, w, strides=self.strides, padding=padding, data_format=self.data_format, dilation_rate=self.dilation_rate
        )
        return found if b is None else K.bias_add(found, b, data_format=self.data_format)

    def recurrent_conv(self, x: Any, w: Any) -> Any:
        return K.conv2d(x, w, strides=(1, 1), padding="same", data_format=self.data_format)


_LOOP = "return_sequences=False, go_backwards=False, stateful=False, "


@_face
class ConvLSTM2D(ConvRNN2D):
    follows_era = False
    __init__ = made(_CELL.format("activity_regularizer=None, ", _LOOP))

    def _setup(self, given: dict[str, Any], kwargs: dict[str, Any]) -> None:
        loop = {name: given.pop(name) for name in ("return_sequences", "go_backwards", "stateful")}
        activity = given.pop("activity_regularizer")
        state = kwargs.pop("return_state", False)
        kwargs.pop("unroll", None)
        ConvRNN2D.__init__(self, ConvLSTM2DCell(**given), return_state=state, **loop, **kwargs)
        self.activity_regularizer = regularizers.get(activity)

    def call(self, inputs: Any, mask: Any = None, training: Any = None, initial_state: Any = None) -> Any:
        return super().call(inputs, mask=mask, training=training, initial_state=initial_state)

    def get_config(self) -> dict[str, Any]:
        from kmigrate_shims.keras.layers.common import config_of

        config = super().get_config()
        cell = self.cell.get_config()
        del config["cell"]
        own = [n for n in parameters(self) if n in cell]
        return {**config, **{n: cell[n] for n in own}, **config_of(self, "activity_regularizer")}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        return cls(**config)
