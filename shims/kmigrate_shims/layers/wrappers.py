"""Bidirectional and TimeDistributed as the old Keras ran them."""

from __future__ import annotations

import inspect
import math
import weakref
from typing import Any

import keras
from keras import ops

from kmigrate_shims.layers.common import register
from kmigrate_shims.layers.lost import counts, is_lost, is_of_known_size
from kmigrate_shims.layers.normalization import MOVES
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
    """All steps at once: the layer inside sees one large batch, and counts its statistics over it.

    With `phase="test"` what is inside trains as it predicts: nothing is dropped, and a BatchNormalization goes by its
    averages and moves them, as where Keras 2.1 to 2.3 lost the training phase on TensorFlow. With `era`, as "2.2", it
    is so where that release lost it, which the model that is trained shows. With `steps="each"` a BatchNormalization is
    trained by each step for itself and keeps its averages, as in Keras 2.1 and 2.2 where a batch had a known size.

    With `inner_masks` masks are those of Keras 2.2 on: one that the layer inside makes comes out, and where it makes
    none of a mask of what is in the steps, a step counts in which anything does. Else masks go past what is inside.
    """

    def __init__(
        self,
        layer: Any,
        phase: str | None = None,
        era: str | None = None,
        steps: str | None = None,
        inner_masks: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(layer, **kwargs)
        self.era = era
        self.inner_masks = inner_masks
        self._shown: tuple[Any, bool, bool] = (None, False, False)  # the last model, and what it showed
        if phase not in (None, "test"):
            raise ValueError(f"phase must be None or 'test', and not {phase!r}")
        if steps not in (None, "each"):
            raise ValueError(f"steps must be None or 'each', and not {steps!r}")
        self.phase = phase
        self.steps = steps

    def get_config(self) -> dict[str, Any]:
        own = {"phase": self.phase, "era": self.era, "steps": self.steps, "inner_masks": self.inner_masks}
        return {**super().get_config(), **{k: v for k, v in own.items() if v}}

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        context = self._get_call_context()
        lost, each = self._ways(context.entry_layer) if training else (self.phase is not None, False)
        if not lost and not each:
            return self._all_steps(inputs, training, mask)
        before = getattr(context, MOVES, None)
        setattr(context, MOVES, "still" if each else before or ("moves" if training else None))
        try:
            return (self._each_step if each else self._all_steps)(inputs, False if lost else training, mask)
        finally:
            setattr(context, MOVES, before)
            context.training = training  # which what was called within has changed for what follows

    def _ways(self, model: Any) -> tuple[bool, bool]:
        """Whether training runs in the test phase in here, and whether each step by itself."""
        if self.era is None:
            return self.phase is not None, self.steps is not None
        if self._shown[0] is None or self._shown[0]() is not model:
            each = self.era == "2.2" and is_of_known_size(model) and counts(self.layer)
            self._shown = weakref.ref(model), is_lost(model, self.era), each
        return self._shown[1], self._shown[2]

    def _each_step(self, inputs: Any, training: bool | None, mask: Any) -> Any:
        steps = [self._all_steps(inputs[:, i : i + 1], training, None) for i in range(inputs.shape[1])]
        return ops.concatenate(steps, axis=1)

    def _all_steps(self, inputs: Any, training: bool | None, mask: Any) -> Any:
        sizes = ops.shape(inputs)
        flat = ops.reshape(inputs, (-1, *sizes[2:]))
        takes = inspect.signature(self.layer.call).parameters
        given = {"training": training} if "training" in takes else {}
        deep = mask is not None and len(mask.shape) > 2
        if deep and self.inner_masks:
            flat._keras_mask = ops.reshape(mask, (-1, *ops.shape(mask)[2:]))  # which the layer hands on, or does not
        elif deep and "mask" in takes:
            given["mask"] = ops.reshape(mask, (-1, *ops.shape(mask)[2:]))
        output = self.layer(flat, **given)
        known = inputs.shape[1]
        steps = sizes[1] if known is None else known

        def parted(one: Any) -> Any:
            batch = -1 if all(size is not None for size in (known, *one.shape[1:])) else sizes[0]
            return ops.reshape(one, (batch, steps, *ops.shape(one)[1:]))

        found = parted(output)
        inner = getattr(output, "_keras_mask", None) if self.inner_masks else None
        if inner is not None:
            found._keras_mask = parted(inner)
        elif deep and self.inner_masks:
            found._keras_mask = ops.any(mask, axis=list(range(2, len(mask.shape))))
        return found

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        """Masks from inside are set by the call, which makes them: a model of Keras 3 asks again whenever it runs."""
        deep = previous_mask is not None and len(previous_mask.shape) > 2
        return None if deep and self.inner_masks else previous_mask

    def compute_output_shape(self, input_shape: Any) -> tuple[Any, ...]:
        inner = self.layer.compute_output_shape((_times(input_shape[:2]), *input_shape[2:]))
        return (*input_shape[:2], *inner[1:])


def _times(sizes: Any) -> int | None:
    return None if None in sizes else math.prod(sizes)
