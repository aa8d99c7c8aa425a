"""`keras.layers.noise`."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.layers.declared import Declared

__all__ = ["GaussianDropout", "GaussianNoise"]


class GaussianNoise(Declared):
    arguments = "sigma"
    masks = True

    def _ready(self) -> None:
        self.uses_learning_phase = True

    def call(self, x: Any, mask: Any = None) -> Any:
        noisy = x + K.random_normal(shape=K.shape(x), mean=0.0, std=self.sigma)
        return K.in_train_phase(noisy, x)


class GaussianDropout(Declared):
    arguments = "p"
    masks = True

    def _ready(self) -> None:
        if 0 < self.p < 1:
            self.uses_learning_phase = True

    def call(self, x: Any, mask: Any = None) -> Any:
        if not 0 < self.p < 1:
            return x
        noisy = x * K.random_normal(shape=K.shape(x), mean=1.0, std=float(np.sqrt(self.p / (1.0 - self.p))))
        return K.in_train_phase(noisy, x)
