"""Embedding whose gradients count every word once, and with the dropout of Keras 1, which drops whole words."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf
from keras import ops

from kmigrate_shims.layers.common import register, set_initial
from kmigrate_shims.rows import added_up


@register()
class Embedding(keras.layers.Embedding):
    """Keras 3's Embedding, trained as the old one was, with `dropout` and `weights` of Keras 1."""

    def __init__(
        self, input_dim: int, output_dim: int, *args: Any, dropout: float = 0.0, weights: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(input_dim, output_dim, *args, **kwargs)
        self.dropout = dropout
        self._initial = weights
        self._seeds = keras.random.SeedGenerator()

    def build(self, input_shape: Any = None) -> None:
        super().build(input_shape)
        self.built = True
        set_initial(self, self._initial)

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        if getattr(self, "quantization_mode", None) is not None:
            return super().call(inputs)
        if not training or not 0.0 < self.dropout < 1.0:
            return self._rows(added_up(tf.identity(self.embeddings)), inputs)
        kept = keras.random.dropout(ops.ones((self.input_dim, 1)), self.dropout, seed=self._seeds)
        rows = ops.multiply(self.embeddings, ops.cast(kept, self.embeddings.dtype))
        return self._rows(rows, inputs)

    def _rows(self, table: Any, words: Any) -> Any:
        return ops.cast(ops.take(table, ops.cast(words, "int32"), axis=0), self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "dropout": self.dropout}
