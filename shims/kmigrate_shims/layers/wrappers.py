"""Bidirectional and TimeDistributed as the old Keras ran them."""

from __future__ import annotations

import inspect
import math
from typing import Any

import keras
from keras import ops

from kmigrate_shims.layers.common import register


@register()
class Bidirectional(keras.layers.Bidirectional):
    """Where a step is masked both layers repeat their output, as they do alone; Keras 3 puts zeros here, as
    tf.keras did: `zero_output_for_mask`.

    It is saved and loaded by Keras 3.0 too, which cannot load its own.
    """

    def __init__(self, layer: Any, *args: Any, zero_output_for_mask: bool = False, **kwargs: Any) -> None:
        super().__init__(layer, *args, **kwargs)
        self.zero_output_for_mask = zero_output_for_mask
        for one in (self.forward_layer, self.backward_layer):
            if hasattr(one, "zero_output_for_mask") and not zero_output_for_mask:
                one.zero_output_for_mask = False
        if vars(self).get("layer") is not None:
            # Keras 3.0 keeps the layer that it was given, which has no weights, and looks for them when it loads.
            self._layers[:] = [one for one in self._layers if one is not layer]
            self.layer = self.forward_layer

    def get_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().get_config()
        return {**config, "zero_output_for_mask": True} if self.zero_output_for_mask else config


@register()
class TimeDistributed(keras.layers.TimeDistributed):
    """All steps at once: the layer inside sees one large batch, and counts its statistics over it."""

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        sizes = ops.shape(inputs)
        flat = ops.reshape(inputs, (-1, *sizes[2:]))
        takes = inspect.signature(self.layer.call).parameters
        given = {"training": training} if "training" in takes else {}
        if mask is not None and len(mask.shape) > 2 and "mask" in takes:
            given["mask"] = ops.reshape(mask, (-1, *ops.shape(mask)[2:]))
        output = self.layer(flat, **given)
        known = inputs.shape[1]
        steps = sizes[1] if known is None else known
        batch = -1 if all(size is not None for size in (known, *output.shape[1:])) else sizes[0]
        return ops.reshape(output, (batch, steps, *ops.shape(output)[1:]))

    def compute_output_shape(self, input_shape: Any) -> tuple[Any, ...]:
        inner = self.layer.compute_output_shape((_times(input_shape[:2]), *input_shape[2:]))
        return (*input_shape[:2], *inner[1:])


def _times(sizes: Any) -> int | None:
    return None if None in sizes else math.prod(sizes)
