"""BatchNormalization: the same output everywhere, and moving statistics of many kinds."""

from __future__ import annotations

from typing import Any

import keras

from kmigrate_runtime.build.kit import Kit
from kmigrate_runtime.build.options import arguments, create
from kmigrate_runtime.build.registry import makes
from kmigrate_runtime.spec import Layer
from kmigrate_shims import layers as shims

# `still`: no training moves them.
PLAIN = {"variance": "biased", "fused": False, "epsilon": False, "debias": False, "frozen": "moving", "still": False}


@makes("BatchNormalization")
def batch_normalization(layer: Layer, kit: Kit) -> Any:
    mode = layer.options.get("mode", 0)
    statistics = statistics_of(layer)
    given = arguments(layer, kit, drop=("mode", "statistics"))
    if isinstance(given.get("axis"), tuple) and len(given["axis"]) == 1:
        given["axis"] = given["axis"][0]  # tf.keras wrote a list
    frozen = layer.trainable or statistics["frozen"] == "moving"
    plain = frozen and {**statistics, "frozen": "moving"} == PLAIN and not kit.masks  # Keras 3 leaves out masked steps
    same = statistics["variance"] != "deviation" and not statistics.keys() & {"outside", "least"}  # in predictions
    if mode == 0 and same and (kit.inference or plain):
        return create(keras.layers.BatchNormalization, layer, given)
    kit.uses("BatchNormalization")
    return create(shims.BatchNormalization, layer, {**given, "mode": mode, "statistics": statistics})


def statistics_of(layer: Layer) -> dict[str, Any]:
    said = layer.options.get("statistics") or {}
    return {**PLAIN, **(said if isinstance(said, dict) else {"variance": said})}
