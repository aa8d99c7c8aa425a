"""`Recurrent`: the base class whose `step` was a method of the layer, for layers of users."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf
from keras import KerasTensor

from kmigrate_shims import backend as K
from kmigrate_shims.backend.symbolic import computing
from kmigrate_shims.keras.engine.base_layer import InputSpec, Layer
from kmigrate_shims.keras.utils.generic_utils import has_arg, to_list


class Recurrent(Layer):
    """Says `step(x, states)`, `get_constants`, `preprocess_input` and `get_initial_state`; the loop is done here."""

    states: Any

    def __init__(
        self,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        implementation: int = 0,
        **kwargs: Any,
    ) -> None:
        if "input_dim" in kwargs:
            kwargs["input_shape"] = (kwargs.pop("input_length", None), kwargs.pop("input_dim"))
        kwargs.pop("consume_less", None)
        super().__init__(**kwargs)
        self.return_sequences, self.return_state = return_sequences, return_state
        self.go_backwards, self.stateful, self.unroll = go_backwards, stateful, unroll
        self.implementation = implementation
        self.supports_masking = True
        self.input_spec = [InputSpec(ndim=3)]
        self.state_spec: Any = None
        self.dropout = self.recurrent_dropout = 0

    @property
    def _size(self) -> int:
        return int(getattr(self, "units", None) or self.output_dim)

    def compute_output_shape(self, input_shape: Any) -> Any:
        if isinstance(input_shape, list):
            input_shape = input_shape[0]
        found = (*input_shape[:2], self._size) if self.return_sequences else (input_shape[0], self._size)
        if self.return_state:
            return [found, *((input_shape[0], self._size) for _ in self.states)]
        return found

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        mask = mask[0] if isinstance(mask, list) else mask
        found = mask if self.return_sequences else None
        return [found, *(None for _ in self.states)] if self.return_state else found

    def step(self, inputs: Any, states: Any) -> Any:
        raise NotImplementedError

    def get_constants(self, inputs: Any, training: Any = None) -> list[Any]:
        return []

    def preprocess_input(self, inputs: Any, training: Any = None) -> Any:
        return inputs

    def get_initial_state(self, inputs: Any) -> list[Any]:
        zeros = K.expand_dims(K.sum(K.zeros_like(inputs), axis=(1, 2)))
        zeros = K.tile(zeros, [1, self._size])
        return [zeros for _ in range(len(self.states))]

    def __call__(self, inputs: Any, initial_state: Any = None, **kwargs: Any) -> Any:
        if isinstance(inputs, (list, tuple)):
            inputs, initial_state = inputs[0], list(inputs[1:]) or initial_state
        if initial_state is None:
            return super().__call__(inputs, **kwargs)
        states = to_list(initial_state, allow_tuple=True)
        if isinstance(states[0], KerasTensor) and not computing():
            before = self.input_spec
            self.input_spec = [*to_list(before)[:1], *(InputSpec(shape=K.int_shape(s)) for s in states)]
            try:
                return super().__call__([inputs, *states], **kwargs)
            finally:
                self.input_spec = to_list(self.input_spec)[:1]
        return super().__call__(inputs, initial_state=states, **kwargs)

    def call(self, inputs: Any, mask: Any = None, training: Any = None, initial_state: Any = None) -> Any:
        if isinstance(inputs, list):
            inputs, initial_state = inputs[0], inputs[1:]
        if not initial_state:
            initial_state = self.states if self.stateful else self.get_initial_state(inputs)
        mask = mask[0] if isinstance(mask, list) else mask
        words = {"training": training} if has_arg(self.get_constants, "training") else {}
        constants = self.get_constants(inputs, **words)
        words = {"training": training} if has_arg(self.preprocess_input, "training") else {}
        prepared = self.preprocess_input(inputs, **words)
        last, outputs, states = K.rnn(
            self.step, prepared, initial_state, go_backwards=self.go_backwards, mask=mask, constants=constants,
            unroll=self.unroll, input_length=K.int_shape(inputs)[1],
        )  # fmt: skip
        if self.stateful:
            self.add_update([(self.states[i], states[i]) for i in range(len(states))], inputs)
        output = outputs if self.return_sequences else last
        return [output, *states] if self.return_state else output

    def reset_states(self, states: Any = None) -> None:
        if not self.stateful:
            raise AttributeError("Layer must be stateful.")
        batch = to_list(self.input_spec)[0].shape[0]
        if not batch:
            raise ValueError("a stateful RNN must know its batch size: give batch_input_shape to the first layer")
        shape = (batch, self._size)
        if self.states[0] is None:
            with tf.init_scope():
                self.states = [K.variable(np.zeros(shape)) for _ in self.states]
        for state, value in zip(self.states, states or [np.zeros(shape) for _ in self.states], strict=True):
            K.set_value(state, value)

    def get_config(self) -> dict[str, Any]:
        names = ("return_sequences", "return_state", "go_backwards", "stateful", "unroll", "implementation")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
