"""What a model draws in predictions too, because its layers were called with training=True."""

from __future__ import annotations

from typing import Any

from kmigrate_runtime.spec import Layer, Model, Spec, Tensor
from kmigrate_runtime.verify.chance import drawing

RATES = ("rate", "stddev", "dropout", "recurrent_dropout")
NOTE = "the old model drew random numbers on the way to here, which nobody can repeat"
LEFT = "both draw random numbers in predictions, which are not compared"
PENALTY = "Keras 0 computed penalties of outputs as in training, where the old model drew random numbers"
LOST = "the old model draws random numbers in predictions (training=True in its calls), the new one does not"


def drawn(model: Model) -> set[str]:
    """The layers that draw, and all that read what they gave."""
    found = {layer.name for layer in model.layers if draws(layer)}
    while True:
        more = {layer.name for layer in model.layers if layer.name not in found and _read(layer) & found}
        if not more:
            return found
        found |= more


def draws(layer: Layer) -> bool:
    """Whether a call of it, or one inside of the model that it is, draws in predictions."""
    if any(call.options.get("training") for call in layer.calls):
        return any(
            one.foreign is not None or any((one.options.get(rate) or 0) for rate in RATES) for _, one in layer.walk()
        )
    return layer.model is not None and any(map(draws, layer.model.layers))


def penalizes_by_chance(spec: Spec) -> bool:
    """Whether Keras 0 added penalties of outputs in the training phase, in which the model draws, to every loss."""
    layers = [layer for _, layer in spec.model.walk()]
    penalized = any(one.kind == "ActivityRegularization" or one.options.get("activity_regularizer") for one in layers)
    return penalized and (spec.source.release or "").startswith("0") and bool(drawing(spec))


def _read(layer: Layer) -> set[str]:
    calls = [[*call.inputs, *call.options.values()] for call in layer.calls]
    return {tensor.layer for call in calls for tensor in _tensors(call)}


def _tensors(value: Any) -> list[Tensor]:
    if isinstance(value, Tensor):
        return [value]
    return [found for one in value for found in _tensors(one)] if isinstance(value, list | tuple) else []
