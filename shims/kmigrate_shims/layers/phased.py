"""A layer that always runs in one phase."""

from __future__ import annotations

import inspect
from typing import Any

import keras

from kmigrate_shims.layers.common import register


@register()
class Phased(keras.layers.Layer):
    """`Phased(Dropout(0.5), training=True)(x)` is what `Dropout(0.5)(x, training=True)` was.

    The models of Keras 3 forget what a layer was called with, and tell every layer their own phase. `training=None`
    leaves it to them. It has the layer's weights, and its name as well, unless the layer was called before.
    """

    def __init__(self, layer: Any, training: Any = None, **kwargs: Any) -> None:
        if isinstance(layer, dict):
            layer = keras.saving.deserialize_keras_object(layer)
        taken = bool(getattr(layer, "_inbound_nodes", None)) or getattr(layer, "_is_phased", False)
        if not taken:
            kwargs.setdefault("name", layer.name)
        super().__init__(**kwargs)
        layer._is_phased = True
        self.layer = layer
        self.training = None if training is None else bool(training)
        self.supports_masking = True

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        # Keras 3 does not look for the mask of the inputs where there are further tensors, as the states of a LSTM.
        mask = getattr(inputs, "_keras_mask", None)
        return super().__call__(inputs, *args, **({"mask": mask} if mask is not None else {}) | kwargs)

    def build(self, input_shape: Any) -> None:
        if not self.layer.built:
            self.layer.build(input_shape)
            self.layer.built = True
        self.built = True

    def call(self, inputs: Any, *args: Any, training: bool | None = None, mask: Any = None, **kwargs: Any) -> Any:
        takes = inspect.signature(self.layer.call).parameters
        phase = training if self.training is None else self.training
        if "training" in takes and phase is not None:
            kwargs["training"] = phase
        if "mask" in takes and mask is not None:
            kwargs["mask"] = mask
        return self.layer(inputs, *args, **kwargs)

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        return self.layer.compute_mask(inputs, previous_mask)

    def compute_output_shape(self, input_shape: Any, **shapes: Any) -> Any:
        try:
            return self.layer.compute_output_shape(input_shape, **shapes)
        except NotImplementedError:  # the models of Keras 3.0
            return self.layer.compute_output_spec(keras.KerasTensor(input_shape)).shape

    def get_config(self) -> dict[str, Any]:
        inner = keras.saving.serialize_keras_object(self.layer)
        return {**super().get_config(), "layer": inner, "training": self.training}
