"""TimeDistributed and Bidirectional."""

from __future__ import annotations

from typing import Any

import keras

from kmigrate_runtime.build.kit import Kit
from kmigrate_runtime.build.options import common, create
from kmigrate_runtime.build.registry import makes, refusal
from kmigrate_runtime.spec import Layer

L = keras.layers


@makes("TimeDistributed")
def time_distributed(layer: Layer, kit: Kit) -> Any:
    return create(L.TimeDistributed, layer, {"layer": kit.inner(layer), **common(layer)})


@makes("Bidirectional")
def bidirectional(layer: Layer, kit: Kit) -> Any:
    forward, backward = kit.inner(layer, 0), kit.inner(layer, 1)
    config = {"layer": forward, "backward_layer": backward, "merge_mode": layer.options.get("merge_mode", "concat")}
    if getattr(forward, "go_backwards", None) == getattr(backward, "go_backwards", None):
        raise refusal(layer, "both of its layers read in the same direction")
    return create(L.Bidirectional, layer, {**config, **common(layer)})
