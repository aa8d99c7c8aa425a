"""TimeDistributed and Bidirectional."""

from __future__ import annotations

from typing import Any

import keras

from kmigrate_runtime.build.kit import Kit
from kmigrate_runtime.build.options import common, create
from kmigrate_runtime.build.parts import part
from kmigrate_runtime.build.registry import makes, refusal
from kmigrate_runtime.spec import Layer
from kmigrate_shims import layers as shims

L = keras.layers
# Keras 3.0 cannot load a Bidirectional that it saved.
LOADS = tuple(int(number) for number in keras.__version__.split(".")[:2]) >= (3, 1)


def _counts(layer: Layer, kit: Kit) -> bool:
    """Whether the layer counts over a batch, or has a penalty of what it gives, which Keras 3 passes over in here."""
    penalty = kit.trains and layer.options.get("activity_regularizer") is not None
    return layer.kind == "BatchNormalization" or layer.model is not None or penalty


@makes("TimeDistributed")
def time_distributed(layer: Layer, kit: Kit) -> Any:
    """Keras 3 runs the layer inside step by step, which matters to what counts over a batch. Where a graph does not
    know how many steps there are, it makes as many as there are samples."""
    cls = L.TimeDistributed
    told = {} if kit.inference else {name: layer.options.get(name) for name in ("phase", "steps")}
    if kit.masks and layer.options.get("inner_masks"):
        told["inner_masks"] = True
    if any(told.values()):
        kit.uses("TimeDistributed")
        return create(shims.TimeDistributed, layer, {"layer": kit.inner(layer), **told, **common(layer)})
    if kit.open or any(_counts(one, kit) for _, one in layer.walk()):
        kit.uses("TimeDistributed")
        cls = shims.TimeDistributed
    return create(cls, layer, {"layer": kit.inner(layer), **common(layer)})


@makes("Bidirectional")
def bidirectional(layer: Layer, kit: Kit) -> Any:
    forward, backward = kit.inner(layer, 0), kit.inner(layer, 1)
    config = {"layer": forward, "backward_layer": backward, "merge_mode": layer.options.get("merge_mode", "concat")}
    if getattr(forward, "go_backwards", None) == getattr(backward, "go_backwards", None):
        raise refusal(layer, "both of its layers read in the same direction")
    penalty = layer.options.get("activity_regularizer")
    if penalty is not None:
        config["activity_regularizer"] = part("activity_regularizer", penalty, layer, kit)
    zeros = bool(layer.inner[0].options.get("zero_output_for_mask"))
    moves = layer.options.get("moves", "always")
    if LOADS and (zeros or not kit.masks) and moves == "always":
        return create(L.Bidirectional, layer, {**config, **common(layer)})
    kit.uses("Bidirectional")
    return create(
        shims.Bidirectional, layer, {**config, "zero_output_for_mask": zeros, "moves": moves, **common(layer)}
    )
