"""Models of Keras 1 and 2: a list of layers, or layers with the nodes that connect them."""

from __future__ import annotations

from typing import Any

from kmigrate_runtime.legacy import limits
from kmigrate_runtime.legacy.architecture import finer, layers, legacy_merge
from kmigrate_runtime.legacy.architecture.calls import Nodes
from kmigrate_runtime.legacy.architecture.legacy_merge import free_name
from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.spec import Call, Layer, Model, Tensor


def model(class_name: str, config: Any, context: Context, depth: int = 0) -> Model:
    """The model of a configuration of whichever era."""
    if depth > limits.LAYERS_DEEP:
        raise context.wrong(f"it has models in each other deeper than {limits.LAYERS_DEEP} levels. No model is.")
    if (isinstance(config, dict) and "node_config" in config) or class_name == "Graph":
        from kmigrate_runtime.legacy.architecture import keras0

        return keras0.graph(_mapping(config, context), context, depth)
    if isinstance(config, list):  # a Sequential before Keras 2.2
        return sequential("sequential", config, context, depth)
    config = _mapping(config, context)
    if "input_layers" in config:
        return functional(config, context, depth)
    return sequential(str(config.get("name") or "sequential"), config.get("layers"), context, depth, config)


def nested(class_name: str, config: Any, context: Context, depth: int) -> Layer:
    inner = model(class_name, config, context, depth)
    trainable = not isinstance(config, dict) or config.get("trainable") is not False
    kind = "Sequential" if inner.sequential else "Model"
    return Layer(name=inner.name, kind=kind, model=inner, trainable=trainable)


def sequential(name: str, entries: Any, context: Context, depth: int, config: dict[str, Any] | None = None) -> Model:
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise context.wrong("its Sequential has no list of layers. Take another copy of it.")
    if context.generation < 2 and entries and _class(entries[0]) == "Merge":
        return legacy_merge.branches(name, entries, context, depth)
    made = [entry_layer(entry, context, depth) for entry in entries]
    for number, (entry, layer) in enumerate(zip(entries, made, strict=True), 1):
        if layer.model is not None and not _says_name(entry):
            layer.name = f"{layer.name}_{number}"
    shared = _shared(made, context.generation)
    if not made or made[0].kind != "InputLayer":
        made.insert(0, _input_of(made[0] if made else None, config, context.generation))
    result: list[Layer] = []
    last = Tensor(made[0].name)
    for layer in made:
        layer = shared.get(layer.name, layer)
        if layer.kind != "InputLayer":
            layer.calls.append(Call((last,)))
            last = Tensor(layer.name, len(layer.calls) - 1)
        if not any(layer is known for known in result):
            result.append(layer)
    return Model(name, result, [Tensor(result[0].name)], [last], sequential=True)


def functional(config: dict[str, Any], context: Context, depth: int) -> Model:
    entries = config.get("layers")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise context.wrong("its model has no list of layers. Take another copy of it.")
    made = {}
    for entry in entries:
        layer = entry_layer(entry, context, depth)
        layer.name = str(entry.get("name", layer.name))
        made[layer.name] = layer
    nodes = Nodes(made, context, entries, [config.get("input_layers"), config.get("output_layers")])
    for entry in entries:
        nodes.connect(made[str(entry.get("name", ""))] if "name" in entry else made[entry_name(entry)], entry)
    for layer in made.values():
        finer.called(layer, context)
    name = str(config.get("name") or "model")
    inputs, outputs = nodes.inputs(config.get("input_layers")), nodes.ends(config.get("output_layers"))
    nodes.check(inputs, outputs)
    return Model(name, list(made.values()), inputs, outputs)


def entry_layer(entry: dict[str, Any], context: Context, depth: int) -> Layer:
    """A layer of a list. Keras 0 wrote its configuration alone, and Keras 1.0 could take over such lists."""
    if "class_name" not in entry:
        return layers.layer(str(entry.get("name")), layers.renamed(entry), context, depth)
    config = entry.get("config")
    if isinstance(config, list):
        result = layers.layer(str(entry["class_name"]), config, context, depth)  # type: ignore[arg-type]
        result.name = str(entry.get("name", result.name))
        return result
    return layers.layer(str(entry["class_name"]), _mapping(config, context), context, depth)


def entry_name(entry: dict[str, Any]) -> str:
    config = entry.get("config")
    return str(config.get("name", "")) if isinstance(config, dict) else ""


def _says_name(entry: dict[str, Any]) -> bool:
    """Before Keras 2.2 a Sequential inside of another did not say its name."""
    return "name" in entry or bool(entry_name(entry))


def _class(entry: dict[str, Any]) -> str:
    return str(entry.get("class_name", entry.get("name")))


def _shared(made: list[Layer], generation: int) -> dict[str, Layer]:
    """One layer that a Sequential holds twice is one layer. Before names were unique, two could be called the same."""
    first: dict[str, Layer] = {}
    for layer in made:
        if generation == 0:  # layers were called by their class, and each entry was a layer of its own
            layer.name = free_name(layer.name, first)
        known = first.setdefault(layer.name, layer)
        if known is not layer and known.kind != layer.kind:
            layer.name = f"{layer.name}_{len(first)}"
            first[layer.name] = layer
    return first


def _input_of(first: Layer | None, config: dict[str, Any] | None, generation: int) -> Layer:
    """The InputLayer that Keras made for a Sequential without one."""
    shape, dtype, layer = None, None, first
    while layer is not None and shape is None:
        shape, dtype = layer.batch_shape, layer.dtype
        if layer.model is not None and layer.model.layers:
            layer = layer.model.layers[0]
        elif layer.inner:
            layer = layer.inner[0]
        else:
            break
    if shape is None and config and isinstance(config.get("build_input_shape"), list):
        shape = tuple(config["build_input_shape"])
    if first is not None and first.kind == "Embedding":
        dtype = "int32"
        if generation == 0 and shape is not None:
            shape = (shape[0], first.options.get("input_length"))  # it said its vocabulary in the place of its input
    name = f"{first.name}_input" if first is not None else "input"
    return Layer(name=name, kind="InputLayer", batch_shape=shape, dtype=dtype)


def _mapping(config: Any, context: Context) -> dict[str, Any]:
    if not isinstance(config, dict):
        raise context.wrong("a part of its architecture is no dictionary. Take another copy of it.")
    return config
