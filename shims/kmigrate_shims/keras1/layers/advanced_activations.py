"""`keras.layers.advanced_activations`."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1 import initializations
from kmigrate_shims.keras1.layers.declared import Declared

__all__ = ["ELU", "LeakyReLU", "PReLU", "ParametricSoftplus", "SReLU", "ThresholdedReLU"]


class LeakyReLU(Declared):
    arguments = "alpha=0.3"
    masks = True

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.relu(x, alpha=self.alpha)


class _Shaped(Declared):
    """With weights of the shape of the input; an axis that is shared has one."""

    masks = True
    omitted = ("shared_axes",)

    def _ready(self) -> None:
        axes = self.shared_axes
        self.__dict__["shared_axes"] = list(axes) if isinstance(axes, (list, tuple)) else [axes]

    def _shape(self, input_shape: Any) -> list[int]:
        found = list(input_shape[1:])
        for axis in self.shared_axes:
            if axis is not None:
                found[axis - 1] = 1
        self.param_broadcast = [axis + 1 in self.shared_axes for axis in range(len(found))]
        return found

    def _made(self, suffix: str, shape: Any, init: Any) -> Any:
        return self.add_weight(tuple(shape), init, name=f"{self.name}_{suffix}")


class PReLU(_Shaped):
    arguments = "init='zero', weights=None, shared_axes=None"

    def build(self, input_shape: Any) -> None:
        self.alphas = self._made("alphas", self._shape(input_shape), self.init)
        self._begin_with_given()
        self.built = True

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.relu(x) + self.alphas * (x - K.abs(x)) * 0.5


class ELU(Declared):
    arguments = "alpha=1.0"
    masks = True

    def _ready(self) -> None:
        self.__dict__["alpha"] = float(self.alpha)

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.elu(x, self.alpha)


class ParametricSoftplus(_Shaped):
    arguments = "alpha_init=0.2, beta_init=5.0, weights=None, shared_axes=None"
    raw = ("alpha_init", "beta_init")

    def build(self, input_shape: Any) -> None:
        shape = self._shape(input_shape)
        for name, start in (("alphas", self.alpha_init), ("betas", self.beta_init)):
            filled = float(start) * np.ones(shape)
            weight = self._made(name, shape, lambda shape, name=None, filled=filled: K.variable(filled, name=name))
            setattr(self, name, weight)
        self._begin_with_given()
        self.built = True

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.softplus(self.betas * x) * self.alphas


class ThresholdedReLU(Declared):
    arguments = "theta=1.0"
    masks = True

    def _ready(self) -> None:
        self.__dict__["theta"] = float(self.theta)

    def call(self, x: Any, mask: Any = None) -> Any:
        return x * K.cast(K.greater(x, self.theta), K.floatx())


class SReLU(_Shaped):
    arguments = (
        "t_left_init='zero', a_left_init='glorot_uniform', t_right_init='glorot_uniform', a_right_init='one', "
        "shared_axes=None"
    )
    raw = ("t_left_init", "a_left_init", "t_right_init", "a_right_init")

    def build(self, input_shape: Any) -> None:
        shape = self._shape(input_shape)
        for name in ("t_left", "a_left", "t_right", "a_right"):
            setattr(self, name, self._made(name, shape, initializations.get(getattr(self, name + "_init"))))
        self.built = True

    def call(self, x: Any, mask: Any = None) -> Any:
        right = self.t_left + K.abs(self.t_right)
        left_and_centre = self.t_left + K.relu(x - self.t_left, self.a_left, right - self.t_left)
        return left_and_centre + K.relu(x - right) * self.a_right
