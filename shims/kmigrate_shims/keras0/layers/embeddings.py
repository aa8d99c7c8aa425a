"""`keras.layers.embeddings`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras0 import backend as K
from kmigrate_shims.keras0.layers.base import Declared

__all__ = ["Embedding"]


class Embedding(Declared):
    arguments = (
        "input_dim, output_dim, init='uniform', input_length=None, W_regularizer=None, activity_regularizer=None, "
        "W_constraint=None, mask_zero=False, weights=None, dropout=0.0"
    )
    input_ndim = 2
    constrained = ("W",)

    def _take(self, given: dict[str, Any], kwargs: dict[str, Any]) -> None:
        kwargs["batch_input_shape"] = (None, given["input_dim"])  # which was told for its shape as well
        super()._take(given, kwargs)

    def build(self) -> None:
        self.input = K.placeholder(shape=(self.input_shape[0], self.input_length), dtype="int32")
        self.W = self.init((self.input_dim, self.output_dim), name=f"{self.name}_W")
        self._made(self.W)

    def get_output_mask(self, train: Any = None) -> Any:
        x = self.get_input(train)
        return K.not_equal(x, 0) if self.mask_zero else None

    @property
    def output_shape(self) -> Any:
        return (self.input_shape[0], self.input_length, self.output_dim)

    def get_output(self, train: bool = False) -> Any:
        x, kept = self.get_input(train), 1.0 - self.dropout
        if train and self.dropout > 0:
            rows = K.random_binomial((self.input_dim,), p=kept)
        else:
            rows = K.ones((self.input_dim,)) * kept
        return K.gather(self.W * K.expand_dims(rows), K.cast(x, "int32"))
