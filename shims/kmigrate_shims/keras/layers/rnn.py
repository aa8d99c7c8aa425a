"""RNN: the loop over time around a cell, and cells on top of each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf
from keras import KerasTensor

from kmigrate_shims import backend as K
from kmigrate_shims.backend.symbolic import computing
from kmigrate_shims.keras import era
from kmigrate_shims.keras.engine.base_layer import InputSpec, Layer
from kmigrate_shims.keras.utils.generic_utils import has_arg, to_list

__all__ = ["RNN", "StackedRNNCells"]


class StackedRNNCells(Layer):
    """Several cells that are one: each takes what the one below gives."""

    def __init__(self, cells: Any, **kwargs: Any) -> None:
        for cell in cells:
            if not hasattr(cell, "call"):
                raise ValueError("All cells must have a `call` method. received cells:", cells)
            if not hasattr(cell, "state_size"):
                raise ValueError("All cells must have a `state_size` attribute. received cells:", cells)
        # Found in 2.2.2 and 2.1.6, and gone in 2.2.4: the states of the last cell stood first.
        self.reverse_state_order = kwargs.pop("reverse_state_order", era.is_before("2.2.3"))
        self.cells = list(cells)
        super().__init__(**kwargs)
        self.cells = list(cells)

    def _order(self) -> Any:
        return self.cells[::-1] if self.reverse_state_order else self.cells

    def _inner_layers(self) -> list[Any]:
        return [cell for cell in self.cells if isinstance(cell, Layer)]

    @property
    def state_size(self) -> Any:
        found: list[Any] = []
        for cell in self._order():
            found += list(cell.state_size) if hasattr(cell.state_size, "__len__") else [cell.state_size]
        return tuple(found)

    @property
    def output_size(self) -> Any:
        last = self.cells[-1]
        if getattr(last, "output_size", None) is not None:
            return last.output_size
        return last.state_size[0] if hasattr(last.state_size, "__len__") else last.state_size

    def nested(self, states: Any) -> list[list[Any]]:
        """The states of each cell."""
        left, found = list(states), []
        for cell in self._order():
            count = len(cell.state_size) if hasattr(cell.state_size, "__len__") else 1
            found.append(left[:count])
            left = left[count:]
        return found[::-1] if self.reverse_state_order else found

    def call(self, inputs: Any, states: Any, constants: Any = None, **kwargs: Any) -> Any:
        after = []
        for cell, one in zip(self.cells, self.nested(states), strict=True):
            words = {k: v for k, v in kwargs.items() if has_arg(cell.call, k)}
            if constants is not None and has_arg(cell.call, "constants"):
                words["constants"] = constants
            inputs, one = cell.call(inputs, one, **words)
            after.append(one)
        if self.reverse_state_order:
            after = after[::-1]
        return inputs, [state for one in after for state in one]

    def build(self, input_shape: Any) -> None:
        constants = []
        if isinstance(input_shape, list):
            constants, input_shape = input_shape[1:], input_shape[0]
        for cell in self.cells:
            if isinstance(cell, Layer):
                cell.build([input_shape, *constants] if has_arg(cell.call, "constants") and constants else input_shape)
                cell.built = True
            size = getattr(cell, "output_size", None) or (
                cell.state_size[0] if hasattr(cell.state_size, "__len__") else cell.state_size
            )
            input_shape = (input_shape[0], size)
        self.built = True

    def get_config(self) -> dict[str, Any]:
        cells = [{"class_name": type(cell).__name__, "config": cell.get_config()} for cell in self.cells]
        return {**super().get_config(), "cells": cells}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        from kmigrate_shims.keras.layers import deserialize

        config = dict(config)
        cells = [deserialize(one, custom_objects=custom_objects) for one in config.pop("cells")]
        return cls(cells, **config)


class RNN(Layer):
    """A cell, step by step over the second axis."""

    follows_era = True

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
        if isinstance(cell, (list, tuple)):
            cell = StackedRNNCells(cell)
        if not hasattr(cell, "call"):
            raise ValueError("`cell` should have a `call` method. The RNN was passed:", cell)
        if not hasattr(cell, "state_size"):
            raise ValueError(
                "The RNN cell should have an attribute `state_size` (tuple of integers, one integer per RNN state)."
            )
        if "input_dim" in kwargs:
            kwargs["input_shape"] = (kwargs.pop("input_length", None), kwargs.pop("input_dim"))
        kwargs.pop("input_length", None)
        super().__init__(**kwargs)
        self.cell = cell
        self.return_sequences, self.return_state = return_sequences, return_state
        self.go_backwards, self.stateful, self.unroll = go_backwards, stateful, unroll
        self.supports_masking = True
        self.input_spec = [InputSpec(ndim=3)]
        self.state_spec = [InputSpec(shape=(None, size)) for size in self._sizes()]
        self.__dict__["_states"] = None
        self.constants_spec: Any = None
        self._num_constants: Any = None

    def _sizes(self) -> list[Any]:
        size = self.cell.state_size
        return list(size) if hasattr(size, "__len__") else [size]

    def _own_that_count(self, which: str) -> list[Any]:
        return super()._own_that_count(which) if era.is_before("2.1") else []

    def _inner_layers(self) -> list[Any]:
        return [self.cell] if isinstance(self.cell, Layer) else []

    @property
    def states(self) -> Any:
        found = self.__dict__.get("_states")
        if found is None:
            return [None for _ in self._sizes()]
        return found

    @states.setter
    def states(self, value: Any) -> None:
        self.__dict__["_states"] = value

    def _output_size(self) -> Any:
        return getattr(self.cell, "output_size", None) or self._sizes()[0]

    def compute_output_shape(self, input_shape: Any) -> Any:
        if isinstance(input_shape, list):
            input_shape = input_shape[0]
        size = self._output_size()
        found = (input_shape[0], input_shape[1], size) if self.return_sequences else (input_shape[0], size)
        if self.return_state:
            return [found, *((input_shape[0], dim) for dim in self._sizes())]
        return found

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        mask = mask[0] if isinstance(mask, list) else mask
        found = mask if self.return_sequences else None
        return [found, *(None for _ in self._sizes())] if self.return_state else found

    def build(self, input_shape: Any) -> None:
        constants = None
        if self._num_constants is not None:
            constants = input_shape[-self._num_constants :]
        if isinstance(input_shape, list):
            input_shape = input_shape[0]
        batch = input_shape[0] if self.stateful else None
        self.input_spec = [InputSpec(shape=(batch, None, *input_shape[2:])), *self._more_specs()]
        if isinstance(self.cell, Layer):
            step = (input_shape[0], input_shape[-1])
            self.cell.build([step, *constants] if constants is not None else step)
            self.cell.built = True
        if self.state_spec and [tuple(s.shape or ())[1:] for s in self.state_spec] != [
            (size,) for size in self._sizes()
        ]:
            raise ValueError(
                "An `initial_state` was passed that is not compatible with `cell.state_size`. Received "
                f"`state_spec`={self.state_spec}; however `cell.state_size` is {self.cell.state_size}"
            )
        if self.stateful:
            self.reset_states()
        self.built = True

    def _more_specs(self) -> list[Any]:
        return list(self.__dict__.get("_called_with", []))

    def get_initial_state(self, inputs: Any) -> list[Any]:
        zeros = K.sum(K.zeros_like(inputs), axis=tuple(range(1, K.ndim(inputs))))
        zeros = K.expand_dims(zeros)
        return [K.tile(zeros, [1, dim]) for dim in self._sizes()]

    def __call__(self, inputs: Any, initial_state: Any = None, constants: Any = None, **kwargs: Any) -> Any:
        inputs, initial_state, constants = _parts(inputs, initial_state, constants, self._num_constants)
        more: list[Any] = []
        words = dict(kwargs)
        if initial_state is not None:
            self.state_spec = [InputSpec(shape=K.int_shape(state)) for state in initial_state]
            more += initial_state
        if constants is not None:
            self.constants_spec = [InputSpec(shape=K.int_shape(one)) for one in constants]
            self._num_constants = len(constants)
            more += constants
        if not more:
            return super().__call__(inputs, **words)
        symbolic = isinstance(more[0], KerasTensor) and not computing()
        if symbolic or computing():
            # They stand among the inputs, so that models know where they come from.
            spec = [InputSpec(shape=K.int_shape(x)) for x in more]
            before = self.input_spec
            self.__dict__["_called_with"] = spec
            self.input_spec = [*to_list(before)[:1], *spec]
            self.__dict__["_with_state"] = initial_state is not None
            try:
                return super().__call__([inputs, *more], **words)
            finally:
                self.input_spec = to_list(self.input_spec)[:1]
                self.__dict__["_called_with"] = []
        if initial_state is not None:
            words["initial_state"] = initial_state
        if constants is not None:
            words["constants"] = constants
        return super().__call__(inputs, **words)

    def _state_of(self, inputs: Any, initial_state: Any) -> Any:
        """Inputs, initial states and constants of a call; the latter two may stand behind the inputs."""
        constants = None
        if isinstance(inputs, (list, tuple)):
            inputs = list(inputs)
            count = self._num_constants or 0
            rest = inputs[1:]
            constants = rest[len(rest) - count :] if count else None
            states = rest[: len(rest) - count] if count else rest
            inputs, initial_state = inputs[0], states or initial_state
        if not initial_state:
            initial_state = (
                [K.identity(s) if not hasattr(s, "op") else s for s in self.states]
                if self.stateful
                else (self.get_initial_state(inputs))
            )
        if len(initial_state) != len(self._sizes()):
            raise ValueError(
                f"Layer has {len(self._sizes())} states but was passed {len(initial_state)} initial states."
            )
        return inputs, list(initial_state), constants

    def call(
        self, inputs: Any, mask: Any = None, training: Any = None, initial_state: Any = None, constants: Any = None
    ) -> Any:
        inputs, initial_state, found = self._state_of(inputs, initial_state)
        constants = constants or found
        mask = mask[0] if isinstance(mask, list) else mask
        steps = K.int_shape(inputs)[1]
        if self.unroll and steps in (None, 1):
            raise ValueError(
                "Cannot unroll a RNN if the time dimension is undefined or equal to 1. If using a Sequential model, "
                "specify the time dimension by passing an `input_shape` or `batch_input_shape` argument to your first "
                "layer. If your first layer is an Embedding, you can also use the `input_length` argument."
            )
        words = {"training": training} if has_arg(self.cell.call, "training") else {}
        if constants and not has_arg(self.cell.call, "constants"):
            raise ValueError("RNN cell does not support constants")
        self._before_loop(inputs, initial_state, training)
        count = len(initial_state)

        def step(x: Any, states: Any) -> Any:
            if constants:
                return self.cell.call(x, list(states[:count]), constants=list(constants), **words)
            return self.cell.call(x, list(states[:count]), **words)

        last, outputs, states = K.rnn(
            step, inputs, initial_state, constants=None, go_backwards=self.go_backwards, mask=mask,
            unroll=self.unroll, input_length=steps,
        )  # fmt: skip
        if self.stateful:
            self.add_update([(self.states[i], states[i]) for i in range(len(states))], inputs)
        output = outputs if self.return_sequences else last
        if getattr(last, "_uses_learning_phase", False):
            output._uses_learning_phase = True
        return [output, *states] if self.return_state else output

    def _before_loop(self, inputs: Any, states: Any, training: Any) -> None:
        """Masks of dropout are drawn outside of the loop, once for all steps."""
        for cell in getattr(self.cell, "cells", [self.cell]):
            if hasattr(cell, "_forget_masks"):
                cell._forget_masks()
        if hasattr(self.cell, "draw_masks"):
            self.cell.draw_masks(inputs[:, 0], states, training)
        elif hasattr(self.cell, "cells"):
            x = inputs[:, 0]
            for cell, own in zip(self.cell.cells, self.cell.nested(states), strict=True):
                if hasattr(cell, "draw_masks"):
                    cell.draw_masks(x, own, training)
                x = own[0]

    def reset_states(self, states: Any = None) -> None:
        if not self.stateful:
            raise AttributeError("Layer must be stateful.")
        batch = to_list(self.input_spec)[0].shape[0]
        if not batch:
            raise ValueError(
                "If a RNN is stateful, it needs to know its batch size. Specify the batch size of your "
                "input tensors: \n"
                "- If using a Sequential model, specify the batch size by passing a `batch_input_shape` "
                "argument to your "
                "first layer.\n- If using the functional API, specify the batch size by passing a "
                "`batch_shape` argument "
                "to your Input layer."
            )
        if self.__dict__.get("_states") is None:
            with tf.init_scope():
                self.__dict__["_states"] = [K.variable(np.zeros((batch, dim))) for dim in self._sizes()]
            if states is None:
                return
        if states is None:
            for state, dim in zip(self.states, self._sizes(), strict=True):
                K.set_value(state, np.zeros((batch, dim)))
            return
        states = to_list(states, allow_tuple=True)
        if len(states) != len(self.states):
            raise ValueError(
                f"Layer {self.name} expects {len(self.states)} states, but it received {len(states)} state values. "
                f"Input received: {states}"
            )
        for index, (value, state, dim) in enumerate(zip(states, self.states, self._sizes(), strict=True)):
            if value.shape != (batch, dim):
                raise ValueError(
                    f"State {index} is incompatible with layer {self.name}: expected shape={(batch, dim)}, found "
                    f"shape={value.shape}"
                )
            K.set_value(state, value)

    def get_config(self) -> dict[str, Any]:
        config: dict[str, Any] = {
            "return_sequences": self.return_sequences,
            "return_state": self.return_state,
            "go_backwards": self.go_backwards,
            "stateful": self.stateful,
            "unroll": self.unroll,
        }
        if self._num_constants is not None:
            config["num_constants"] = self._num_constants
        config["cell"] = {"class_name": type(self.cell).__name__, "config": self.cell.get_config()}
        return {**super().get_config(), **config}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        from kmigrate_shims.keras.layers import deserialize

        config = dict(config)
        cell = deserialize(config.pop("cell"), custom_objects=custom_objects)
        constants = config.pop("num_constants", None)
        layer = cls(cell, **config)
        layer._num_constants = constants
        return layer


def _parts(inputs: Any, initial_state: Any, constants: Any, count: Any) -> tuple[Any, Any, Any]:
    """A list of inputs holds the states and the constants behind the sequence."""
    if isinstance(inputs, (list, tuple)):
        if initial_state is not None or constants is not None:
            raise ValueError("give states and constants behind the inputs, or by their names, and not both")
        inputs = list(inputs)
        if count:
            constants, inputs = inputs[-count:], inputs[:-count]
        initial_state = inputs[1:] if len(inputs) > 1 else None
        inputs = inputs[0]

    def listed(x: Any) -> Any:
        return x if x is None or isinstance(x, list) else list(x) if isinstance(x, tuple) else [x]

    return inputs, listed(initial_state), listed(constants)


_standardize_args = _parts
