"""Several inputs become one."""

from __future__ import annotations

from typing import Any

import keras

from kmigrate_runtime.build.kit import Kit
from kmigrate_runtime.build.options import common, create, plain
from kmigrate_runtime.build.registry import makes
from kmigrate_runtime.spec import Layer
from kmigrate_shims import layers as shims
from kmigrate_shims.layers import merging as shim_of_merging

L = keras.layers


@makes("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot")
def merging(layer: Layer, kit: Kit) -> Any:
    # Keras 3 drops the mask where one input has none.
    if kit.masks and hasattr(shim_of_merging, layer.kind):
        kit.uses(layer.kind)
        return plain(getattr(shim_of_merging, layer.kind), layer, kit)
    return plain(getattr(L, layer.kind), layer, kit)


@makes("TimeDistributedMerge")
def over_time(layer: Layer, kit: Kit) -> Any:
    kit.uses(layer.kind)
    return plain(shim_of_merging.TimeDistributedMerge, layer, kit)


@makes("Merge")
def merge(layer: Layer, kit: Kit) -> Any:
    """What is left of Keras 1: cosines, and functions of the user."""
    kit.uses("Merge")
    options: dict[str, Any] = {
        key: layer.options[key] for key in ("concat_axis", "dot_axes", "arguments") if key in layer.options
    }
    mode = layer.options.get("mode")
    if layer.foreign is not None:
        mode = kit.foreign(layer.foreign, layer)
        shape = layer.foreign.output_shape
        options["output_shape"] = tuple(shape) if isinstance(shape, list | tuple) else None
    return create(shims.Merge, layer, {"mode": mode, **options, **common(layer)})
