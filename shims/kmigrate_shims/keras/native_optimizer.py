"""One step of an optimizer that is none of the old ones, as an update."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

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


def step(optimizer: Any, grads: Any, params: Any) -> NativeUpdate:
    if isinstance(optimizer, keras.optimizers.Optimizer):
        optimizer.build(list({id(p): p for p in params}.values()))
    return NativeUpdate(optimizer, params, list(Step(optimizer, params).symbolic_call(list(grads))))
