"""Recurrent layers with the dropout of Keras 1 and 2: a mask per gate, the same at every step.

Keras 3 before 3.4 takes the rate of `dropout` for `recurrent_dropout` too, and one mask for all gates.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from kmigrate_shims.layers.common import register
from kmigrate_shims.layers.states import Begun


class _Masks:
    """Dropout masks of a cell: as many as it has gates, or one where `implementation` is 2."""

    gates = 1

    def _drawn(self: Any, like: Any, rate: float) -> Any:
        count = 1 if self.implementation == 2 else self.gates
        ones = ops.ones_like(like)
        masks = [keras.random.dropout(ones, rate, seed=self.seed_generator) for _ in range(count)]
        return masks * (self.gates // count)

    def get_dropout_mask(self: Any, step_input: Any) -> Any:
        if getattr(self, "_dropout_mask", None) is None and 0.0 < self.dropout < 1.0:
            self._dropout_mask = self._drawn(step_input, self.dropout)
        return getattr(self, "_dropout_mask", None)

    def get_recurrent_dropout_mask(self: Any, step_input: Any) -> Any:
        if getattr(self, "_recurrent_dropout_mask", None) is None and 0.0 < self.recurrent_dropout < 1.0:
            self._recurrent_dropout_mask = self._drawn(step_input, self.recurrent_dropout)
        return getattr(self, "_recurrent_dropout_mask", None)

    def _drops(self: Any, training: Any) -> bool:
        return bool(training) and (0.0 < self.dropout < 1.0 or 0.0 < self.recurrent_dropout < 1.0)

    def _masked(self: Any, inputs: Any, state: Any) -> tuple[list[Any], list[Any]]:
        """What each gate sees of the input and of the state."""
        first, second = self.get_dropout_mask(inputs), self.get_recurrent_dropout_mask(state)
        seen = [inputs] * self.gates if first is None else [ops.multiply(inputs, mask) for mask in first]
        kept = [state] * self.gates if second is None else [ops.multiply(state, mask) for mask in second]
        return seen, kept

    def _projected(self: Any, seen: list[Any], bias: Any) -> list[Any]:
        kernels = ops.split(self.kernel, self.gates, axis=1)
        found = [ops.matmul(x, kernel) for x, kernel in zip(seen, kernels, strict=True)]
        if bias is None:
            return found
        biases = ops.split(bias, self.gates, axis=0)
        return [ops.add(x, b) for x, b in zip(found, biases, strict=True)]


class Giving:
    """A cell that may give the last of its states as output, as Keras on CNTK did: of an LSTM, its carry."""

    gives = "output"

    def call(self: Any, inputs: Any, states: Any, training: bool = False) -> Any:
        output, states = super().call(inputs, states, training=training)  # type: ignore[misc]
        return (states[-1] if self.gives == "last_state" else output), states


class _SimpleRNNCell(_Masks, keras.layers.SimpleRNNCell):
    implementation = 1

    def call(self, sequence: Any, states: Any, training: bool = False) -> Any:
        state = states[0] if isinstance(states, list | tuple) else states
        if self._drops(training):
            (seen,), (kept,) = self._masked(sequence, state)
        else:
            seen, kept = sequence, state
        (projected,) = self._projected([seen], self.bias)
        output = self.activation(ops.add(projected, ops.matmul(kept, self.recurrent_kernel)))
        return output, [output] if isinstance(states, list | tuple) else output


class _LSTMCell(_Masks, keras.layers.LSTMCell):
    gates = 4

    def call(self, inputs: Any, states: Any, training: bool = False) -> Any:
        if not self._drops(training):
            return super().call(inputs, states, training=False)
        seen, kept = self._masked(inputs, states[0])
        kernels = ops.split(self.recurrent_kernel, 4, axis=1)
        added = zip(self._projected(seen, self.bias), kept, kernels, strict=True)
        i, f, c, o = (ops.add(x, ops.matmul(h, kernel)) for x, h, kernel in added)
        gate = self.recurrent_activation
        carry = ops.add(ops.multiply(gate(f), states[1]), ops.multiply(gate(i), self.activation(c)))
        output = ops.multiply(gate(o), self.activation(carry))
        return output, [output, carry]


class _GivingLSTMCell(Giving, _LSTMCell):
    pass


class _TwoBiasedLSTMCell(_GivingLSTMCell):
    """With a bias for either product, as CuDNN's LSTM had: an optimizer moves both, and so their sum by two steps."""

    two_biases = True
    _biases: Any = None

    @property
    def bias(self) -> Any:
        return None if self._biases is None else ops.sum(self._biases, axis=0)

    @bias.setter
    def bias(self, value: Any) -> None:
        self._biases = value

    def add_weight(self, *args: Any, **kwargs: Any) -> Any:
        # `build` is bound to its object before the class of this cell is known; it asks for its weights here.
        if kwargs.get("name") == "bias":
            kwargs["shape"] = (2, *kwargs["shape"])
            kwargs["initializer"] = self._both(kwargs["initializer"])
        return super().add_weight(*args, **kwargs)

    def _both(self, usual: Any) -> Any:
        """As CuDNN's began: the ones of the forget gate, which Keras makes as one row, are in the second."""

        def start(shape: Any, dtype: Any = None) -> Any:
            found = usual(shape, dtype=dtype)
            if len(found.shape) == len(shape):
                return found
            return ops.stack([self.bias_initializer(shape[1:], dtype=dtype), found])

        return start


@register()
class LSTMCell(Giving, keras.layers.LSTMCell):
    def __init__(self, *args: Any, gives: str = "output", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gives = gives

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "gives": self.gives}


class _GRUCell(_Masks, keras.layers.GRUCell):
    gates = 3

    def call(self, inputs: Any, states: Any, training: bool = False) -> Any:
        if not self._drops(training):
            return super().call(inputs, states, training=False)
        state = states[0] if isinstance(states, list | tuple) else states
        seen, kept = self._masked(inputs, state)
        biases = (self.bias[0], self.bias[1]) if self.use_bias and self.reset_after else (self.bias, None)
        x_z, x_r, x_h = self._projected(seen, biases[0])
        u_z, u_r, u_h = ops.split(self.recurrent_kernel, 3, axis=1)
        b_z, b_r, b_h = (0.0, 0.0, 0.0) if biases[1] is None else ops.split(biases[1], 3, axis=0)
        gate = self.recurrent_activation
        z = gate(ops.add(x_z, ops.add(ops.matmul(kept[0], u_z), b_z)))
        r = gate(ops.add(x_r, ops.add(ops.matmul(kept[1], u_r), b_r)))
        if self.reset_after:
            inner = ops.multiply(r, ops.add(ops.matmul(kept[2], u_h), b_h))
        else:
            inner = ops.matmul(ops.multiply(r, kept[2]), u_h)
        candidate = self.activation(ops.add(x_h, inner))
        # With one mask for all gates Keras 2 masked the state itself, so that it is mixed in as masked.
        mixed = kept[0] if self.implementation == 2 else state
        output = ops.add(ops.multiply(z, mixed), ops.multiply(ops.subtract(1.0, z), candidate))
        return output, [output] if isinstance(states, list | tuple) else output


class _Dropping:
    """What the layers add to those of Keras 3: their cells, and a loop that asks the cell for its masks."""

    cell_class: type

    def _take_cell(self: Any, implementation: int) -> None:
        # The base classes make their cell themselves and leave no other way.
        self.cell.__class__ = self.cell_class
        self.cell.implementation = 2 if implementation == 2 else 1
        self.old_implementation = implementation

    def inner_loop(self: Any, sequences: Any, initial_state: Any, mask: Any, training: bool = False) -> Any:
        if self.cell._drops(training) or getattr(self.cell, "gives", "output") != "output":
            return keras.layers.RNN.inner_loop(self, sequences, initial_state, mask, training=training)
        return super().inner_loop(sequences, initial_state, mask, training=training)  # type: ignore[misc]

    def get_config(self: Any) -> dict[str, Any]:
        return {**super().get_config(), "implementation": self.old_implementation}  # type: ignore[misc]


@register()
class SimpleRNN(Begun, _Dropping, keras.layers.SimpleRNN):
    cell_class = _SimpleRNNCell

    def __init__(self, *args: Any, implementation: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Keras 3 takes it and forgets it.
        self.activity_regularizer = keras.regularizers.get(kwargs.get("activity_regularizer"))
        self._take_cell(implementation)


@register()
class LSTM(Begun, _Dropping, keras.layers.LSTM):
    cell_class = _GivingLSTMCell

    def __init__(
        self, *args: Any, implementation: int = 1, gives: str = "output", two_biases: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if two_biases:
            self.cell_class = _TwoBiasedLSTMCell
        self._take_cell(implementation)
        self.cell.gives = gives

    def get_config(self) -> dict[str, Any]:
        two = {"two_biases": True} if self.cell_class is _TwoBiasedLSTMCell else {}
        return {**super().get_config(), "gives": self.cell.gives, **two}


@register()
class GRU(Begun, _Dropping, keras.layers.GRU):
    cell_class = _GRUCell

    def __init__(self, *args: Any, implementation: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._take_cell(implementation)


@register()
class RNN(Begun, keras.layers.RNN):
    pass
