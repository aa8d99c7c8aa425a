"""`keras.utils.layer_utils`: summaries, and kernels turned round."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims import backend as K
from kmigrate_shims.keras import era
from kmigrate_shims.keras.engine.nodes import source, visible_inputs


def count_params(weights: Any) -> int:
    return int(sum(np.prod([int(d) for d in p.shape]) for p in {id(p): p for p in weights}.values()))


def print_summary(model: Any, line_length: Any = None, positions: Any = None, print_fn: Any = None) -> None:
    print_fn = print if print_fn is None else print_fn
    plain = type(model).__name__ == "Sequential" or _is_chain(model)
    columns = ["Layer (type)", "Output Shape", "Param #"]
    if plain:
        line_length, positions = line_length or 65, positions or [0.45, 0.85, 1.0]
    else:
        line_length, positions = line_length or 98, positions or [0.33, 0.55, 0.67, 1.0]
        columns.append("Connected to")
    if positions[-1] <= 1:
        positions = [int(line_length * p) for p in positions]

    def row(fields: list[Any]) -> None:
        line = ""
        for i, field in enumerate(fields):
            if i > 0:
                line = line[:-1] + " "
            line += str(field)
            line = line[: positions[i]]
            line += " " * (positions[i] - len(line))
        print_fn(line)

    if not era.is_before("2.3"):
        print_fn(f'Model: "{model.name}"')
    print_fn("_" * line_length)
    row(columns)
    print_fn("=" * line_length)
    layers = model.layers
    for i, layer in enumerate(layers):
        try:
            shape = layer.output_shape
        except (AttributeError, RuntimeError):
            shape = "multiple"
        params = layer.count_params() if getattr(layer, "built", False) else 0
        fields = [f"{layer.name} ({type(layer).__name__})", shape, params]
        if plain:
            row(fields)
        else:
            sources = _sources(model, layer)
            row([*fields, sources[0] if sources else ""])
            for one in sources[1:]:
                row(["", "", "", one])
        print_fn(("=" if i == len(layers) - 1 else "_") * line_length)
    if hasattr(model, "_check_trainable_weights_consistency"):
        model._check_trainable_weights_consistency()
    weights = getattr(model, "_collected_trainable_weights", None) or model.trainable_weights
    trainable, fixed = count_params(weights), count_params(model.non_trainable_weights)
    print_fn(f"Total params: {trainable + fixed:,}")
    print_fn(f"Trainable params: {trainable:,}")
    print_fn(f"Non-trainable params: {fixed:,}")
    print_fn("_" * line_length)


def _is_chain(model: Any) -> bool:
    by_depth = getattr(model, "_nodes_by_depth", None) or {}
    return not any(len(nodes) > 1 or len(visible_inputs(n)) > 1 for nodes in by_depth.values() for n in nodes)


def _sources(model: Any, layer: Any) -> list[str]:
    found = []
    for node in layer._inbound_nodes:
        if node not in model._made_of or node.is_input:
            continue
        for x in visible_inputs(node):
            layer_before, place, tensor = source(x)
            found.append(f"{layer_before.name}[{place}][{tensor}]")
    return found


def convert_all_kernels_in_model(model: Any) -> None:
    """Turns the kernels of all convolutions round, as Theano and TensorFlow each want them."""
    from kmigrate_shims.keras.utils.conv_utils import convert_kernel

    kinds = {"Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "Conv3DTranspose", "SeparableConv2D"}
    for layer in model.layers:
        if type(layer).__name__ in kinds and hasattr(layer, "kernel"):
            K.set_value(layer.kernel, convert_kernel(K.get_value(layer.kernel)))


def convert_dense_weights_data_format(
    dense: Any, previous_feature_map_shape: Any, target_data_format: str = "channels_first"
) -> None:
    """Rows of a Dense behind a Flatten, in the order that the other data format gives."""
    kernel, bias = dense.get_weights()
    for i in range(kernel.shape[1]):
        if target_data_format == "channels_first":
            rows, _columns, channels = previous_feature_map_shape[1:], None, previous_feature_map_shape[0]
            image = kernel[:, i].reshape((*rows, channels))
            kernel[:, i] = np.transpose(image, (2, 0, 1)).reshape((np.prod(previous_feature_map_shape),))
        else:
            image = kernel[:, i].reshape((previous_feature_map_shape[-1], *previous_feature_map_shape[:-1]))
            kernel[:, i] = np.transpose(image, (1, 2, 0)).reshape((np.prod(previous_feature_map_shape),))
    dense.set_weights([kernel, bias])


def get_source_inputs(tensor: Any, layer: Any = None, node_index: Any = None) -> Any:
    from kmigrate_shims.keras.engine.network import get_source_inputs as found

    return found(tensor, layer, node_index)
