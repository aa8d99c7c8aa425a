"""`keras.layers.normalization`: by the batch and moving averages, by each sample, or by the batch alone."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.engine.layer import InputSpec
from kmigrate_shims.keras1.layers.declared import Declared

__all__ = ["BatchNormalization"]


class BatchNormalization(Declared):
    arguments = (
        "epsilon=1e-3, mode=0, axis=-1, momentum=0.99, weights=None, beta_init='zero', gamma_init='one', "
        "gamma_regularizer=None, beta_regularizer=None"
    )
    masks = True
    omitted = ("beta_init", "gamma_init")

    def _ready(self) -> None:
        if self.mode == 0:
            self.uses_learning_phase = True

    def build(self, input_shape: Any) -> None:
        self.input_spec = [InputSpec(shape=input_shape)]
        shape = (input_shape[self.axis],)
        self.gamma = self._weight("gamma", shape, self.gamma_init, "gamma")
        self.beta = self._weight("beta", shape, self.beta_init, "beta")
        self.running_mean = self.add_weight(shape, "zero", name=f"{self.name}_running_mean", trainable=False)
        self.running_std = self.add_weight(shape, "one", name=f"{self.name}_running_std", trainable=False)
        self._begin_with_given()
        self.built = True

    def call(self, x: Any, mask: Any = None) -> Any:
        if self.mode == 1:
            mean = K.mean(x, axis=-1, keepdims=True)
            std = K.sqrt(K.var(x, axis=-1, keepdims=True) + self.epsilon)
            return self.gamma * ((x - mean) / (std + self.epsilon)) + self.beta
        shape = K.int_shape(x)
        axes = list(range(len(shape)))
        del axes[self.axis]
        wide = [1] * len(shape)
        wide[self.axis] = shape[self.axis]
        normed, mean, variance = K.normalize_batch_in_training(x, self.gamma, self.beta, axes, epsilon=self.epsilon)
        if self.mode != 0:
            return normed
        self.add_update(
            [
                K.moving_average_update(self.running_mean, mean, self.momentum),
                K.moving_average_update(self.running_std, variance, self.momentum),
            ],
            x,
        )
        spread = [K.reshape(p, wide) for p in (self.running_mean, self.running_std, self.beta, self.gamma)]
        return K.in_train_phase(normed, K.batch_normalization(x, *spread, epsilon=self.epsilon))
