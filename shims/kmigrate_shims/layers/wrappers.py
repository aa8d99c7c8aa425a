"""Bidirectional and TimeDistributed as the old Keras ran them."""

from __future__ import annotations

import inspect
import math
from typing import Any

import keras
from keras import ops

from kmigrate_shims.layers.common import register
from kmigrate_shims.layers.states import flat


@register()
class Bidirectional(keras.layers.Bidirectional):
    """Where a step is masked both layers repeat their output, as they do alone; Keras 3 puts zeros here, as
    tf.keras did: `zero_output_for_mask`.

    With `moves="training"` the states of stateful layers are moved in training alone, as from Keras 2.1.3 to 2.3.1.
    It is saved and loaded by Keras 3.0 too, which cannot load its own.
    """

    def __init__(
        self, layer: Any, *args: Any, zero_output_for_mask: bool = False, moves: str = "always", **kwargs: Any
    ) -> None:
        super().__init__(layer, *args, **kwargs)
        self.zero_output_for_mask = zero_output_for_mask
        self.moves = moves
        for one in (self.forward_layer, self.backward_layer):
            if hasattr(one, "zero_output_for_mask") and not zero_output_for_mask:
                one.zero_output_for_mask = False
        if vars(self).get("layer") is not None:
            # Keras 3.0 keeps the layer that it was given, which has no weights, and looks for them when it loads.
            self._layers[:] = [one for one in self._layers if one is not layer]
            self.layer = self.forward_layer

    def get_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().get_config()
        own: dict[str, Any] = {"zero_output_for_mask": True} if self.zero_output_for_mask else {}
        if self.activity_regularizer is not None:  # Keras 3.0 does not write it
            own["activity_regularizer"] = keras.regularizers.serialize(self.activity_regularizer)
        return {**config, **own, "moves": self.moves} if self.moves != "always" else {**config, **own}

    def call(self, sequences: Any, initial_state: Any = None, mask: Any = None, training: bool | None = None) -> Any:
        states = [] if training or self.moves == "always" or not self.stateful else self._states()
        kept = [ops.copy(state) for state in states]
        found = super().call(sequences, initial_state=initial_state, mask=mask, training=training)
        for state, value in zip(states, kept, strict=True):
            state.assign(value)
        return found

    def _states(self) -> list[Any]:
        return [state for one in (self.forward_layer, self.backward_layer) for state in flat(one.states)]


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
