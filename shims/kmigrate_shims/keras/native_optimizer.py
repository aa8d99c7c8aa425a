"""One step of an optimizer that is none of the old ones, as an update."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from kmigrate_shims.backend import made
from kmigrate_shims.backend.running import Update, plain_source
from kmigrate_shims.backend.symbolic import leaves


class Step(keras.Operation):
    """Takes gradients and hands them on, so that they are there when the step is made."""

    def __init__(self, optimizer: Any, params: Any) -> None:
        super().__init__()
        self.optimizer, self.params = optimizer, params

    def call(self, grads: Any) -> Any:
        return [tf.identity(g) for g in leaves(grads)]


class NativeUpdate(Update):
    def __init__(self, optimizer: Any, params: Any, grads: Any) -> None:
        super().__init__(None, grads)
        self.optimizer, self.params = optimizer, params

    def apply(self, value: Any) -> None:
        if isinstance(self.optimizer, keras.optimizers.Optimizer):
            pairs = {id(p): (g, p) for g, p in zip(value, self.params, strict=True)}  # of layers that share weights
            self.optimizer.apply(*map(list, zip(*pairs.values(), strict=True)))
        else:
            raw = [plain_source(p) for p in self.params]
            self.optimizer.apply_gradients(list(zip(value, raw, strict=True)))


def _begin(optimizer: Any, params: list[Any]) -> None:
    """What an optimizer of TensorFlow 1 keeps was there with its graph, and a Saver saved it with the rest."""
    if hasattr(optimizer, "_create_slots"):
        with tf.init_scope():
            optimizer._create_slots(params)
        for variable in optimizer.variables():
            made.remember(variable)


def step(optimizer: Any, grads: Any, params: Any) -> NativeUpdate:
    if isinstance(optimizer, keras.optimizers.Optimizer):
        optimizer.build(list({id(p): p for p in params}.values()))
    else:
        _begin(optimizer, [plain_source(p) for p in params])
    return NativeUpdate(optimizer, params, list(Step(optimizer, params).symbolic_call(list(grads))))
