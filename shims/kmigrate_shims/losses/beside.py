"""Tensors that a finished model computes beside its outputs, whenever it is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf


class Beside:
    """Tensors of one model, and what they were when it was called last; `listeners` are told in the call."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.tensors: list[Any] = []
        self.values: dict[int, Any] = {}
        self.listeners: list[Callable[[dict[int, Any]], None]] = []
        self.inputs, self.outputs = model.inputs, tf.nest.flatten(model.outputs)
        self.structure = getattr(model, "_outputs_struct", None)
        self.whole: Any = None

    def compute(self, tensors: list[Any]) -> None:
        """From now on these as well."""
        new = [one for one in tensors if all(one is not other for other in self.tensors)]
        if any(not _hangs_on(one, self.inputs) for one in new):
            raise ValueError("it hangs on an input that is none of this model's")
        if new or self.whole is None:
            self.whole = keras.Model(self.inputs, [*self.outputs, *self.tensors, *new])
            self.tensors += new
        self.model.call = self.call

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        found = tf.nest.flatten(self.whole.call(inputs, training=training, mask=mask))
        outputs, values = found[: len(self.outputs)], found[len(self.outputs) :]
        self.values = {id(tensor): value for tensor, value in zip(self.tensors, values, strict=True)}
        for listener in self.listeners:
            listener(self.values)
        if self.structure is None or (isinstance(self.structure, list | tuple) and len(self.structure) == 1):
            return outputs[0] if len(outputs) == 1 else outputs  # a list of one is its one output, as Keras has it
        return tf.nest.pack_sequence_as(self.structure, outputs)


def beside(model: Any) -> Beside:
    """What a model with a graph computes beside its outputs; one for each model."""
    before = getattr(model.call, "__self__", None)
    return before if isinstance(before, Beside) else Beside(model)


def _hangs_on(tensor: Any, inputs: list[Any]) -> bool:
    """Whether a tensor is computed from these inputs and from nothing else that would have to be fed."""
    waiting, seen = [tensor], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) in seen or any(one is given for given in inputs):
            continue
        seen.add(id(one))
        operation, node, _ = one._keras_history
        if isinstance(operation, keras.layers.InputLayer):
            return False
        waiting += operation._inbound_nodes[node].arguments.keras_tensors
    return True
