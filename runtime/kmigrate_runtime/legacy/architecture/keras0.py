"""Models of Keras 0: a Sequential of layers that name their classes, and a Graph of named nodes."""

from __future__ import annotations

from typing import Any

from kmigrate_runtime.legacy.architecture import layers
from kmigrate_runtime.legacy.architecture.legacy_merge import free_name
from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.legacy.parts import Parts
from kmigrate_runtime.legacy.weights import order
from kmigrate_runtime.legacy.weights.assign import Stored
from kmigrate_runtime.spec import Call, Layer, Model, Tensor


def model(config: Any, context: Context, depth: int = 0) -> Model:
    from kmigrate_runtime.legacy.architecture import models

    name = str(config.get("name"))
    if name == "Graph" or "node_config" in config:
        return graph(config, context, depth)
    if name != "Sequential":
        raise context.wrong(f"its model is a {name[:80]}. Keras 0 had Sequential and Graph.")
    return models.sequential("sequential", config.get("layers"), context, depth)


def graph(config: dict[str, Any], context: Context, depth: int) -> Model:
    """A Graph: inputs, nodes that merge what comes in, and outputs that have names of their own."""
    made: dict[str, Layer] = {}
    tensors: dict[str, Tensor] = {}
    for entry in config.get("input_config", []):
        name = str(entry["name"])
        dtype = "int32" if entry.get("dtype") == "int" else None
        made[name] = Layer(name, "InputLayer", batch_shape=layers.batch_shape(entry), dtype=dtype)
        tensors[name] = Tensor(name)
    for entry in config.get("node_config", []):
        name = str(entry["name"])
        layer = _node(config, name, context, depth)
        source = _source(entry, made, tensors, context, depth)
        layer.name = free_name(name, made)
        layer.calls.append(Call((source,)))
        made[layer.name] = layer
        tensors[name] = Tensor(layer.name)
    outputs = []
    for entry in config.get("output_config", []):
        name = str(entry["name"])
        source = _source(entry, made, tensors, context, depth)
        if source.layer != name:
            # The output has a name of its own, by which losses and results are known.
            end = layers.layer("Activation", {"name": free_name(name, made), "activation": "linear"}, context, depth)
            end.calls.append(Call((source,)))
            made[end.name] = end
            source = Tensor(end.name)
        outputs.append((name, source))
    ends = dict(outputs)
    inputs = [tensors[str(name)] for name in config.get("input_order") or [e["name"] for e in config["input_config"]]]
    return Model("graph", list(made.values()), inputs, [ends[str(name)] for name in config.get("output_order") or ends])


def apart(model: Model, parts: Parts, context: Context) -> list[Stored]:
    """The arrays of all layers, one after the other as Keras 0 wrote them, by layer.

    A Graph has them in one list, and a Merge those of all its branches.
    """
    names = [name for group in parts.layers for name in group.names]
    arrays = [array for group in parts.layers for array in group.arrays]
    result: list[Stored] = []
    start = 0
    for layer in model.layers:
        count = len(order.in_file(layer, 0))
        end = start + count
        if count:
            result.append(Stored(layer.name, tuple(names[start:end]), tuple(arrays[start:end])))
        start = end
    if start != len(arrays):
        raise context.wrong(
            f"its weights are {len(arrays)} arrays and its architecture needs {start}. "
            "Give the architecture that the weights were saved from."
        )
    return result


def _node(config: dict[str, Any], name: str, context: Context, depth: int) -> Layer:
    from kmigrate_runtime.legacy.architecture import models

    node = config.get("nodes", {}).get(name)
    if not isinstance(node, dict):
        raise context.wrong(f"its Graph lacks the node {name[:80]}. Take another copy of it.")
    if node.get("name") in ("Siamese", "SiameseHead") or node.get("class_name") in ("Siamese", "SiameseHead"):
        raise context.wrong(f"its Graph shares the node {name[:80]} (Siamese), which no Keras could read back either.")
    return models.entry_layer(node, context, depth + 1)


def _source(
    entry: dict[str, Any], made: dict[str, Layer], tensors: dict[str, Tensor], context: Context, depth: int
) -> Tensor:
    """The tensor that goes into a node, through a Merge where there are several."""
    names = [str(name) for name in entry.get("inputs") or [entry.get("input")]]
    missing = [name for name in names if name not in tensors]
    if missing:
        raise context.wrong(f"its Graph connects to {missing[0][:80]}, which it lacks. Take another copy of it.")
    if len(names) == 1:
        return tensors[names[0]]
    config = {
        "name": free_name(f"merge_{entry['name']}", made),
        "mode": entry.get("merge_mode") or "concat",
        "concat_axis": entry.get("concat_axis", -1),
        "dot_axes": entry.get("dot_axes", -1),
    }
    merge = layers.layer("Merge", config, context, depth)
    merge.calls.append(Call(tuple(tensors[name] for name in names)))
    made[merge.name] = merge
    return Tensor(merge.name)
