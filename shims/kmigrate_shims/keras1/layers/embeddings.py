"""`keras.layers.embeddings`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.layers.declared import Declared

__all__ = ["Embedding"]


class Embedding(Declared):
    arguments = (
        "input_dim, output_dim, init='uniform', input_length=None, W_regularizer=None, activity_regularizer=None, "
        "W_constraint=None, mask_zero=False, weights=None, dropout=0.0"
    )

    def _shape_of_input(self, given: dict[str, Any], kwargs: dict[str, Any]) -> None:
        kwargs.setdefault("input_shape", (self.input_length,))
        kwargs["input_dtype"] = "int32"

    def _ready(self) -> None:
        if 0.0 < self.dropout < 1.0:
            self.uses_learning_phase = True

    def build(self, input_shape: Any) -> None:
        self.W = self._weight("W", (self.input_dim, self.output_dim), self.init, "W")
        self._begin_with_given()
        self.built = True

    def compute_mask(self, x: Any, mask: Any = None) -> Any:
        return K.not_equal(x, 0) if self.mask_zero else None

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return (input_shape[0], self.input_length or input_shape[1], self.output_dim)

    def call(self, x: Any, mask: Any = None) -> Any:
        x = K.cast(x, "int32")
        if not 0.0 < self.dropout < 1.0:
            return K.gather(self.W, x)
        kept = 1.0 - self.dropout
        drawn = K.random_binomial((self.input_dim,), p=kept) * (1.0 / kept)
        return K.gather(K.in_train_phase(self.W * K.expand_dims(drawn), self.W * 1.0), x)
