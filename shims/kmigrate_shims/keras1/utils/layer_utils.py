"""`keras.utils.layer_utils`."""

from __future__ import annotations

import inspect
from typing import Any

from keras.src.models.functional import Functional

from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.generic import get_custom_objects, get_from_module
from kmigrate_shims.keras1.utils.np_utils import convert_kernel

HEADS = ["Layer (type)", "Output Shape", "Param #", "Connected to"]


def layer_from_config(config: Any, custom_objects: Any = None) -> Any:
    from kmigrate_shims.keras1 import layers, models

    if custom_objects:
        get_custom_objects().update(custom_objects)
    name = config["class_name"]
    known: dict[str, Any] = {"Sequential": models.Sequential, "Model": models.Model, "Container": models.Model}
    cls = known.get(name) or get_from_module(name, vars(layers), "layer")
    settings = dict(config["config"]) if isinstance(config["config"], dict) else config["config"]
    if "custom_objects" in inspect.signature(cls.from_config).parameters:
        return cls.from_config(settings, custom_objects=custom_objects)
    return cls.from_config(settings)


def _row(fields: list[Any], positions: list[int]) -> None:
    line = ""
    for field, position in zip(fields, positions, strict=True):
        line = (line[:-1] + " " if line else "") + str(field)
        line = line[:position].ljust(position)
    print(line)


def _connections(layer: Any, relevant: Any) -> list[str]:
    found = []
    for index, node in enumerate(layer._inbound_nodes):
        if node.is_input or (relevant and f"{layer.name}_ib-{index}" not in relevant):
            continue
        for one, place, tensor in zip(node.inbound_layers, node.node_indices, node.tensor_indices, strict=True):
            found.append(f"{one.name}[{place}][{tensor}]")
    return found


def print_summary(layers: Any, relevant_nodes: Any = None, line_length: int = 100, positions: Any = None) -> None:
    positions = positions or [0.33, 0.55, 0.67, 1.0]
    if positions[-1] <= 1:
        positions = [int(line_length * p) for p in positions]
    print("_" * line_length)
    _row(HEADS, positions)
    print("=" * line_length)
    for place, layer in enumerate(layers):
        try:
            shape = layer.output_shape
        except AttributeError:
            shape = "multiple"
        connected = _connections(layer, relevant_nodes) or [""]
        _row([f"{layer.name} ({type(layer).__name__})", shape, layer.count_params(), connected[0]], positions)
        for one in connected[1:]:
            _row(["", "", "", one], positions)
        print(("=" if place == len(layers) - 1 else "_") * line_length)
    trainable, fixed = count_total_params(layers)
    print(f"Total params: {trainable + fixed:,}")
    print(f"Trainable params: {trainable:,}")
    print(f"Non-trainable params: {fixed:,}")
    print("_" * line_length)


def count_total_params(layers: Any, layer_set: Any = None) -> tuple[int, int]:
    seen = set() if layer_set is None else layer_set
    trainable = fixed = 0
    for layer in layers:
        if layer in seen:
            continue
        seen.add(layer)
        if isinstance(layer, Functional):  # a layer inside of a model and outside of it counts once
            inside = count_total_params(layer.layers, seen)
            trainable, fixed = trainable + inside[0], fixed + inside[1]
            continue
        trainable += sum(K.count_params(w) for w in layer.trainable_weights)
        fixed += sum(K.count_params(w) for w in layer.non_trainable_weights)
    return trainable, fixed


def convert_all_kernels_in_model(model: Any) -> None:
    kinds = ("Convolution1D", "Convolution2D", "Convolution3D", "AtrousConvolution2D", "Deconvolution2D")
    found = [layer for layer in model.flattened() if type(layer).__name__ in kinds]
    K.batch_set_value([(layer.W, convert_kernel(K.get_value(layer.W))) for layer in found])
