"""`keras.layers.embeddings`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims import backend as K
from kmigrate_shims.keras.engine.base_layer import Layer
from kmigrate_shims.keras.layers.common import config_of, take

__all__ = ["Embedding"]
_PARTS = (
    "input_dim", "output_dim", "embeddings_initializer", "embeddings_regularizer", "activity_regularizer",
    "embeddings_constraint", "mask_zero", "input_length",
)  # fmt: skip


class Embedding(Layer):
    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        activity_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        input_length: Any = None,
        **kwargs: Any,
    ) -> None:
        given = dict(locals())
        if "input_shape" not in kwargs and "batch_input_shape" not in kwargs:
            kwargs["input_shape"] = tuple(input_length) if isinstance(input_length, (list, tuple)) else (input_length,)
        kwargs.setdefault("dtype", K.floatx())
        super().__init__(**kwargs)
        take(self, given, *_PARTS)
        self.supports_masking = mask_zero

    def build(self, input_shape: Any) -> None:
        self.embeddings = self.add_weight(
            shape=(self.input_dim, self.output_dim),
            initializer=self.embeddings_initializer,
            name="embeddings",
            regularizer=self.embeddings_regularizer,
            constraint=self.embeddings_constraint,
            dtype=K.floatx(),
        )
        self.built = True

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        return K.not_equal(inputs, 0) if self.mask_zero else None

    def compute_output_shape(self, input_shape: Any) -> Any:
        if self.input_length is None:
            return (*input_shape, self.output_dim)
        sizes = list(self.input_length) if isinstance(self.input_length, (list, tuple)) else [self.input_length]
        if len(sizes) != len(input_shape) - 1:
            raise ValueError(f'"input_length" is {self.input_length}, but received input has shape {input_shape}')
        for i, (one, other) in enumerate(zip(sizes, input_shape[1:], strict=True)):
            if one is not None and other is not None and one != other:
                raise ValueError(f'"input_length" is {self.input_length}, but received input has shape {input_shape}')
            if one is None:
                sizes[i] = other
        return (input_shape[0], *sizes, self.output_dim)

    def call(self, inputs: Any) -> Any:
        if K.dtype(inputs) != "int32":
            inputs = K.cast(inputs, "int32")
        return K.gather(self.embeddings, inputs)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **config_of(self, *_PARTS)}
