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
    if config.get("name") is None:
        raise context.wrong("it is no architecture of Keras: nothing in it says what kind of model it is.")
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
    heads: dict[str, list[Tensor]] = {}
    for entry in config.get("node_config", []):
        name = str(entry["name"])
        node = _node(config, name, context)
        if _class(node) == "SiameseHead":
            tensors[name] = heads[str(entry["inputs"][0])][int(node.get("head", 0))]
        elif _class(node) == "Siamese":
            heads[name] = _shared(entry, node, made, tensors, context, depth)
            tensors[name] = (
                _merged(entry, heads[name], made, context, depth) if entry.get("merge_mode") else heads[name][0]
            )
        else:
            layer = _made(node, context, depth)
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
    own = _own(model, parts, len(arrays))
    for layer in model.layers:
        count = own.get(layer.name, len(order.in_file(layer, 0)))
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


def _own(model: Model, parts: Parts, total: int) -> dict[str, int]:
    """How many arrays the user's classes have: what the file says of each layer, or what is left for the only one."""
    layers = [layer for layer in model.layers if layer.kind != "InputLayer"]
    known = {layer.name: len(order.in_file(layer, 0)) for layer in layers}
    foreign = [layer for layer in layers if any(one.foreign is not None for _, one in layer.walk())]
    if len(foreign) == 1:
        return {foreign[0].name: total - sum(known.values()) + known[foreign[0].name]}
    if not parts.graph and len(layers) == len(parts.layers):
        numbered = zip(layers, parts.layers, strict=True)
        return {layer.name: len(group.arrays) for layer, group in numbered if layer in foreign}
    return {}


def say_shapes(model: Model) -> None:
    """An SReLU of Keras 0 did not save what goes in, and has a weight for each number of it."""
    for start in model.layers:
        if start.kind == "InputLayer" and start.batch_shape is None:
            fed = [layer for layer in model.layers if any(Tensor(start.name) in call.inputs for call in layer.calls)]
            shapes = [layer.weights["t_left"].shape for layer in fed if layer.kind == "SReLU" and layer.weights]
            start.batch_shape = (None, *shapes[0]) if shapes else None
    for layer in model.layers:
        if layer.model is not None:
            say_shapes(layer.model)


def auto_encoder(config: dict[str, Any], context: Context, depth: int) -> Layer:
    """An AutoEncoder: two models, one after the other. It gives what the first made where it was told so."""
    name = str(config.get("custom_name") or "autoencoder")
    encoder, decoder = (_made(config[f"{part}_config"], context, depth) for part in ("encoder", "decoder"))
    encoder.name, decoder.name = f"{name}_encoder", f"{name}_decoder"
    start = Layer(f"{name}_input", "InputLayer", batch_shape=_goes_in(encoder))
    encoder.calls = [Call((Tensor(start.name),))]
    decoder.calls = [Call((Tensor(encoder.name),))]
    end = decoder if config.get("output_reconstruction", True) else encoder
    if end is encoder:
        context.tell(f"{name} gives what its encoder makes, but was trained by what its decoder makes of that.")
    model = Model(name, [start, encoder, decoder], [Tensor(start.name)], [Tensor(end.name)])
    return Layer(name, "Model", model=model, batch_shape=start.batch_shape)


def _goes_in(layer: Layer) -> tuple[int | None, ...] | None:
    if layer.model is None:
        return layer.batch_shape
    return layer.model.layers[0].batch_shape


def _node(config: dict[str, Any], name: str, context: Context) -> dict[str, Any]:
    node = config.get("nodes", {}).get(name)
    if not isinstance(node, dict):
        raise context.wrong(f"its Graph lacks the node {name[:80]}. Take another copy of it.")
    return node


def _class(node: dict[str, Any]) -> str:
    return str(node.get("class_name", node.get("name")))


def _made(node: dict[str, Any], context: Context, depth: int) -> Layer:
    from kmigrate_runtime.legacy.architecture import models

    return models.entry_layer(node, context, depth + 1)


def _shared(
    entry: dict[str, Any],
    node: dict[str, Any],
    made: dict[str, Layer],
    tensors: dict[str, Tensor],
    context: Context,
    depth: int,
) -> list[Tensor]:
    """A layer that several nodes share: a call for each of them."""
    layer = _made(node["layer"], context, depth)
    layer.name = free_name(str(entry["name"]), made)
    layer.calls = [Call((tensor,)) for tensor in _sources(entry, tensors, context)]
    made[layer.name] = layer
    return [Tensor(layer.name, number) for number in range(len(layer.calls))]


def _sources(entry: dict[str, Any], tensors: dict[str, Tensor], context: Context) -> list[Tensor]:
    names = [str(name) for name in entry.get("inputs") or [entry.get("input")]]
    missing = [name for name in names if name not in tensors]
    if missing:
        raise context.wrong(f"its Graph connects to {missing[0][:80]}, which it lacks. Take another copy of it.")
    return [tensors[name] for name in names]


def _source(
    entry: dict[str, Any], made: dict[str, Layer], tensors: dict[str, Tensor], context: Context, depth: int
) -> Tensor:
    """The tensor that goes into a node, through a Merge where there are several."""
    return _merged(entry, _sources(entry, tensors, context), made, context, depth)


def _merged(
    entry: dict[str, Any], sources: list[Tensor], made: dict[str, Layer], context: Context, depth: int
) -> Tensor:
    if len(sources) == 1:
        return sources[0]
    config = {
        "name": free_name(f"merge_{entry['name']}", made),
        "mode": entry.get("merge_mode") or "concat",
        "concat_axis": entry.get("concat_axis", -1),
        "dot_axes": entry.get("dot_axes", -1),
    }
    merge = layers.layer("Merge", config, context, depth)
    merge.calls.append(Call(tuple(sources)))
    made[merge.name] = merge
    return Tensor(merge.name)
