"""`keras.layers.noise`."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.keras0 import backend as K
from kmigrate_shims.keras0.layers.base import Declared, MaskedLayer

__all__ = ["GaussianDropout", "GaussianNoise"]


class GaussianNoise(Declared, MaskedLayer):
    arguments = "sigma"

    def get_output(self, train: bool = False) -> Any:
        x = self.get_input(train)
        if not train or self.sigma == 0:
            return x
        return x + K.random_normal(shape=K.shape(x), mean=0.0, std=self.sigma)


class GaussianDropout(Declared, MaskedLayer):
    arguments = "p"

    def get_output(self, train: bool = False) -> Any:
        x = self.get_input(train)
        if not train:
            return x
        return x * K.random_normal(shape=K.shape(x), mean=1.0, std=float(np.sqrt(self.p / (1.0 - self.p))))
