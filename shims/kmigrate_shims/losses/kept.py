"""Losses that keep in a file what they were made with: those of Keras 3 to 3.15 come back with its defaults."""

from __future__ import annotations

from typing import Any

import keras

from kmigrate_shims.layers.common import register


@register()
class Huber(keras.losses.Huber):
    def __init__(
        self, delta: float = 1.0, reduction: str = "sum_over_batch_size", name: str = "huber_loss", **kwargs: Any
    ) -> None:
        super().__init__(delta=delta, reduction=reduction, name=name, **kwargs)
        self.delta = delta

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "delta": self.delta}


@register()
class CosineSimilarity(keras.losses.CosineSimilarity):
    def __init__(
        self, axis: int = -1, reduction: str = "sum_over_batch_size", name: str = "cosine_similarity", **kwargs: Any
    ) -> None:
        super().__init__(axis=axis, reduction=reduction, name=name, **kwargs)
        self.axis = axis

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axis": self.axis}
