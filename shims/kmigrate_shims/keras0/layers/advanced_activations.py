"""`keras.layers.advanced_activations`."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.keras0 import backend as K
from kmigrate_shims.keras0.layers.base import Declared, MaskedLayer

__all__ = ["ELU", "LeakyReLU", "PReLU", "ParametricSoftplus", "SReLU", "ThresholdedLinear", "ThresholdedReLU"]


class LeakyReLU(Declared, MaskedLayer):
    arguments = "alpha=0.3"

    def get_output(self, train: bool = False) -> Any:
        return K.relu(self.get_input(train), alpha=self.alpha)


class PReLU(Declared, MaskedLayer):
    arguments = "init='zero', weights=None"

    def build(self) -> None:
        self.alphas = self.init(self.input_shape[1:], name=f"{self.name}_alphas")
        self._made(self.alphas)

    def get_output(self, train: bool = False) -> Any:
        x = self.get_input(train)
        return K.relu(x) + self.alphas * (x - K.abs(x)) * 0.5


class ELU(Declared, MaskedLayer):
    arguments = "alpha=1.0"

    def get_output(self, train: bool = False) -> Any:
        x = self.get_input(train)
        return K.relu(x) + self.alpha * (K.exp((x - K.abs(x)) * 0.5) - 1.0)


class ParametricSoftplus(Declared, MaskedLayer):
    arguments = "alpha_init=0.2, beta_init=5.0, weights=None"

    def build(self) -> None:
        shape = self.input_shape[1:]
        self.alphas, self.betas = (
            K.variable(start * np.ones(shape), name=f"{self.name}_{word}")
            for start, word in ((self.alpha_init, "alphas"), (self.beta_init, "betas"))
        )
        self._made(self.alphas, self.betas)

    def get_output(self, train: bool = False) -> Any:
        return K.softplus(self.betas * self.get_input(train)) * self.alphas

    def get_config(self) -> dict[str, Any]:
        starts = {"alpha_init": self.alpha_init, "beta_init": self.beta_init}  # numbers, and no names of functions
        return {**MaskedLayer.get_config(self), **starts}


class ThresholdedLinear(Declared, MaskedLayer):
    arguments = "theta=1.0"

    def get_output(self, train: bool = False) -> Any:
        x = self.get_input(train)
        return K.switch(K.abs(x) < self.theta, 0, x)


class ThresholdedReLU(Declared, MaskedLayer):
    arguments = "theta=1.0"

    def get_output(self, train: bool = False) -> Any:
        x = self.get_input(train)
        return K.switch(x > self.theta, x, 0)


class SReLU(Declared, MaskedLayer):
    arguments = "t_left_init='zero', a_left_init='glorot_uniform', t_right_init='glorot_uniform', a_right_init='one'"

    def build(self) -> None:
        shape = self.input_shape[1:]
        for part in ("t_left", "a_left", "t_right", "a_right"):
            setattr(self, part, getattr(self, part + "_init")(shape, name=f"{self.name}_{part}"))
        # The right part is always to the right of the left one.
        self.t_right_actual = self.t_left + K.abs(self.t_right)
        self._made(self.t_left, self.a_left, self.t_right, self.a_right)

    def get_output(self, train: bool = False) -> Any:
        x = self.get_input(train)
        middle = K.relu(x - self.t_left, self.a_left, self.t_right_actual - self.t_left)
        return self.t_left + middle + K.relu(x - self.t_right_actual) * self.a_right

    def get_config(self) -> dict[str, Any]:
        found = super().get_config()
        return {name: found[name] for name in ("name", *self.parameters)}
