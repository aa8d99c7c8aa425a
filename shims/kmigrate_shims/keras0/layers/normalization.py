"""`keras.layers.normalization`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras0 import backend as K
from kmigrate_shims.keras0.layers.base import Declared

__all__ = ["BatchNormalization"]


class BatchNormalization(Declared):
    """`running_std` is a deviation here, with epsilon in it and added once more."""

    arguments = "epsilon=1e-6, mode=0, axis=-1, momentum=0.9, weights=None, beta_init='zero', gamma_init='one'"
    omitted = ("beta_init", "gamma_init")

    def build(self) -> None:
        shape = (self.input_shape[self.axis],)
        self.gamma = self.gamma_init(shape, name=f"{self.name}_gamma")
        self.beta = self.beta_init(shape, name=f"{self.name}_beta")
        self.trainable_weights = [self.gamma, self.beta]
        self.running_mean = K.zeros(shape, name=f"{self.name}_running_mean")
        self.running_std = K.ones(shape, name=f"{self.name}_running_std")
        self.non_trainable_weights = [self.running_mean, self.running_std]
        self._begin_with_given()

    def get_output(self, train: bool = False) -> Any:
        x = self.get_input(train)
        if self.mode == 1:
            mean, std = K.mean(x, axis=-1, keepdims=True), K.std(x, axis=-1, keepdims=True)
            return self.gamma * ((x - mean) / (std + self.epsilon)) + self.beta
        axes = list(range(len(self.input_shape)))
        del axes[self.axis]
        wide = [1] * len(self.input_shape)
        wide[self.axis] = self.input_shape[self.axis]
        mean, std = self.running_mean, self.running_std
        if train:
            mean = K.mean(x, axis=axes)
            std = K.sqrt(K.mean(K.square(x - K.reshape(mean, wide)) + self.epsilon, axis=axes))
            kept = self.momentum
            self.updates = [
                (self.running_mean, kept * self.running_mean + (1 - kept) * mean),
                (self.running_std, kept * self.running_std + (1 - kept) * std),
            ]
        normed = (x - K.reshape(mean, wide)) / (K.reshape(std, wide) + self.epsilon)
        return K.reshape(self.gamma, wide) * normed + K.reshape(self.beta, wide)
