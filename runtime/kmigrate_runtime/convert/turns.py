"""What each kind of layer wants of images that may have their channels at the end, and what it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np

from kmigrate_runtime.spec import Array, Layer

# Where the axis of channels was that now is at the end; None where nothing moved.
Turn: TypeAlias = "int | None"

SPATIAL = frozenset({
    "Conv1D", "Conv2D", "Conv3D", "SeparableConv1D", "SeparableConv2D", "DepthwiseConv2D", "Conv2DTranspose",
    "Conv3DTranspose", "MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "AveragePooling1D", "AveragePooling2D",
    "AveragePooling3D", "UpSampling2D", "UpSampling3D", "ZeroPadding2D", "ZeroPadding3D", "Cropping2D", "Cropping3D",
    "SpatialDropout2D", "SpatialDropout3D",
})  # fmt: skip
GLOBAL = frozenset({f"Global{how}Pooling{rank}D" for how in ("Max", "Average") for rank in (1, 2, 3)})
# One number at a time.
MAPS = frozenset({
    "Activation", "Dropout", "GaussianNoise", "GaussianDropout", "AlphaDropout", "LeakyReLU", "ELU", "ReLU",
    "ThresholdedLinear", "ThresholdedReLU", "ActivityRegularization",
})  # fmt: skip
MERGES = frozenset({"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"})
BY_UNIT = frozenset({"PReLU", "SReLU", "ParametricSoftplus"})


@dataclass
class Decision:
    """A layer for turned images, what it wants of each input and gives at each output, and how its weights change."""

    layer: Layer
    wants: list[Turn]
    gives: list[Turn]
    weights: dict[str, Callable[[Array], Array]] = field(default_factory=dict)
    inside: dict[str, Callable[[Array], Array]] = field(default_factory=dict)


def mapped(layer: Layer) -> bool:
    """Whether it looks at one number at a time."""
    if layer.options.get("noise_shape") is not None:
        return False
    if layer.kind == "Activation":
        word = layer.options.get("activation")
        return isinstance(word, str) and word not in ("softmax", "log_softmax") and layer.foreign is None
    return layer.kind in MAPS


def merged(layer: Layer) -> bool:
    return layer.kind in MERGES


def decide(layer: Layer, given: list[Turn], ranks: list[int]) -> Decision:
    """`given` says what comes; a layer of which nothing is known here gets its images as they were."""
    same = replace(layer, calls=[])
    first = layer.options.get("data_format") == "channels_first"
    last = replace(layer, options={**layer.options, "data_format": "channels_last"}, calls=[])
    turn = next((one for one in given if one is not None), None)
    if layer.kind in SPATIAL and first:
        return Decision(last, [1], [1])
    if layer.kind in GLOBAL and first:
        return Decision(last, [1], [1 if layer.options.get("keepdims") else None])
    if layer.kind == "ConvLSTM2D" and first and not layer.options.get("return_state") and _plain_calls(layer):
        return Decision(last, [2], [2 if layer.options.get("return_sequences") else 1])
    if layer.kind == "TimeDistributed" and layer.inner:
        return _timed(layer, given, ranks)
    if turn is None:
        return Decision(same, [None], _nothing(layer))
    if mapped(layer):
        return Decision(same, [turn], [turn])
    if merged(layer) and len(set(ranks)) == 1:
        options = dict(layer.options)
        if "axis" in options:
            options["axis"] = moved_axis(int(options["axis"]), turn, ranks[0])
        return Decision(replace(layer, options=options, calls=[]), [turn], [turn])
    if layer.kind == "BatchNormalization" and not layer.options.get("mode") and isinstance(layer.options["axis"], int):
        axis = moved_axis(layer.options["axis"], turn, ranks[0])
        return Decision(replace(layer, options={**layer.options, "axis": axis}, calls=[]), [turn], [turn])
    if layer.kind in BY_UNIT and turn == 1:
        return _by_unit(layer, turn, ranks[0])
    return Decision(same, [None], _nothing(layer))


def moved_axis(axis: int, turn: int, rank: int) -> int:
    """Where an axis is after that of the channels went to the end."""
    axis %= rank
    if axis == turn:
        return rank - 1
    return axis - 1 if axis > turn else axis


def _by_unit(layer: Layer, turn: int, rank: int) -> Decision:
    options = dict(layer.options)
    if options.get("shared_axes"):
        options["shared_axes"] = sorted(moved_axis(int(axis), turn, rank) for axis in options["shared_axes"])

    def turned(array: Array) -> Array:
        return np.moveaxis(np.asarray(array), turn - 1, -1)

    weights = {role: turned(array) for role, array in layer.weights.items()}
    made = replace(layer, options=options, weights=weights, calls=[])
    return Decision(made, [turn], [turn], dict.fromkeys(weights, turned))


def _timed(layer: Layer, given: list[Turn], ranks: list[int]) -> Decision:
    """What is inside of a TimeDistributed sees images without the axis of time."""
    inner = layer.inner[0]
    if inner.model is not None or inner.foreign is not None:
        return Decision(replace(layer, calls=[]), [None], [None])
    inside = decide(inner, [None if one != 2 else 1 for one in given], [rank - 1 for rank in ranks])
    wants: list[Turn] = [None if one is None else one + 1 for one in inside.wants]
    gives: list[Turn] = [None if one is None else one + 1 for one in inside.gives]
    changes = {f"{inner.name}/{role}": how for role, how in inside.weights.items()}
    return Decision(replace(layer, inner=[inside.layer], calls=[]), wants, gives, changes)


def _plain_calls(layer: Layer) -> bool:
    return all(len(call.inputs) == 1 and not call.options for call in layer.calls)


def _nothing(layer: Layer) -> list[Any]:
    """As many outputs as any layer has, none of them turned."""
    return [None] * 8
