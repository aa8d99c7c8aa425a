"""What the ConvNeXt of `keras.applications` multiplies its channels with."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from kmigrate_shims.layers.common import register


@register()
class LayerScale(keras.layers.Layer):
    """A number for each of `projection_dim` channels. Keras 3 has it inside of its ConvNeXt alone, unregistered."""

    def __init__(self, init_values: float, projection_dim: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.init_values, self.projection_dim = float(init_values), int(projection_dim)

    def build(self, input_shape: Any) -> None:
        start = keras.initializers.Constant(self.init_values)
        self.gamma = self.add_weight(shape=(self.projection_dim,), initializer=start, name="gamma")
        self.built = True

    def call(self, inputs: Any) -> Any:
        return ops.multiply(inputs, ops.cast(self.gamma, inputs.dtype))

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        sizes = {"init_values": self.init_values, "projection_dim": self.projection_dim}
        return {**super().get_config(), **sizes}
