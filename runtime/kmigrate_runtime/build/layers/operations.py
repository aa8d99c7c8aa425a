"""Functions of TensorFlow that tf.keras saved as layers."""

from __future__ import annotations

from typing import Any

import keras

from kmigrate_runtime.build.kit import Kit
from kmigrate_runtime.build.options import common, create
from kmigrate_runtime.build.registry import makes, refusal
from kmigrate_runtime.spec import Layer
from kmigrate_shims import layers as shims
from kmigrate_shims.layers import operations

L = keras.layers


@makes("TensorFlowOperation")
def operation(layer: Layer, kit: Kit) -> Any:
    function = layer.options["function"]
    if operations.known(function) is None:
        raise refusal(
            layer,
            f"it is tf.{function}, used on tensors of the model, and not one of the functions that a file may name "
            "here. Where the model was made, put it into a Lambda layer, and save it again",
        )
    kit.uses("TensorFlowOperation")
    given = {"function": function, "arguments": layer.options["arguments"], **common(layer)}
    return create(shims.TensorFlowOperation, layer, given)


@makes("AddLoss", "AddMetric")
def added(layer: Layer, kit: Kit) -> Any:
    """What was given to `model.add_loss` stands beside the way to the outputs; `graph` leads it there."""
    if layer.kind == "AddMetric":
        kit.note(f"{layer.name}: Keras 3 has no add_metric. The number is no longer shown in training.")
    return L.Identity(**common(layer))
