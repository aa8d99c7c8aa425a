"""`keras.utils.layer_utils`: layers from their configurations, and a table of a model."""

from __future__ import annotations

import copy
from typing import Any

from kmigrate_shims.keras0 import constraints, layers, regularizers
from kmigrate_shims.keras0.generic import get_from_module
from kmigrate_shims.keras0.layers import containers
from kmigrate_shims.keras0.layers.wrappers import TimeDistributed

__all__ = ["container_from_config", "get_layer", "model_summary"]
_CUSTOM: dict[str, Any] = {}


def _known() -> dict[str, Any]:
    return {**vars(layers), "TimeDistributed": TimeDistributed, **_CUSTOM}


def get_layer(identifier: Any, kwargs: Any = None) -> Any:
    return get_from_module(identifier, _known(), "layer", instantiate=True, kwargs=kwargs)


def container_from_config(original_layer_dict: Any, custom_objects: Any = {}) -> Any:  # noqa: B006
    told = copy.deepcopy(original_layer_dict)
    _CUSTOM.update(custom_objects)
    kind = told.get("name")
    if kind == "Merge":
        given = [container_from_config(one) for one in told["layers"]]
        return layers.Merge(given, told.get("mode"), told.get("concat_axis"), told.get("dot_axes"))
    if kind == "Sequential":
        return containers.Sequential([container_from_config(one) for one in told["layers"]])
    if kind == "Graph":
        return _graph(told)
    if kind == "AutoEncoder":
        parts = {part: container_from_config(told[part + "_config"]) for part in ("encoder", "decoder")}
        more = {word: told[word] for word in ("output_reconstruction", "weights") if word in told}
        return layers.AutoEncoder(**parts, **more)
    settings = {key: _made(value) for key, value in told.items() if key != "name"}
    if "custom_name" in settings:
        settings["name"] = settings.pop("custom_name")
    if kind == "TimeDistributed":
        return TimeDistributed(
            container_from_config(told["layer"]), **{k: settings[k] for k in settings if k != "layer"}
        )
    return get_layer(kind, settings)


def _made(value: Any) -> Any:
    """A penalty or a limit of its configuration; anything else as it is."""
    if not isinstance(value, dict) or "name" not in value:
        return value
    settings = {key: one for key, one in value.items() if key != "name"}
    for module in (constraints, regularizers):
        if isinstance(getattr(module, value["name"], None), type):
            return module.get(value["name"], settings)
    return value


def _graph(told: dict[str, Any]) -> Any:
    graph = containers.Graph()
    for one in told["input_config"]:
        graph.add_input(**one)
    heads = {one["name"]: told["nodes"][one["name"]] for one in told["node_config"]}
    for one in told["node_config"]:
        kind = heads[one["name"]]["name"]
        if kind in ("Siamese", "SiameseHead"):
            _shared(graph, one, heads)
        else:
            layer = container_from_config(heads[one["name"]])
            graph.add_node(layer, **{**one, "create_output": False})
    for one in told["output_config"]:
        graph.add_output(**one)
    return graph


def _shared(graph: Any, one: dict[str, Any], heads: dict[str, Any]) -> None:
    """A shared node comes with its heads, which stand behind it in the configuration."""
    told = heads[one["name"]]
    if told["name"] == "SiameseHead":
        return
    outputs = [name for name, head in heads.items() if head["name"] == "SiameseHead" and name not in graph.namespace]
    words = {key: one[key] for key in ("inputs", "merge_mode", "concat_axis", "dot_axes")}
    count = len(one["inputs"])
    graph.add_shared_node(
        container_from_config(told["layer"]), one["name"], **words, outputs=[] if one["merge_mode"] else outputs[:count]
    )


def _row(fields: list[Any], positions: list[int]) -> None:
    line = ""
    for field, position in zip(fields, positions, strict=True):
        line = (line + str(field))[:position].ljust(position)
    print(line)


def model_summary(model: Any) -> None:
    positions = [30, 60, 80]
    stack = hasattr(model, "layers")
    if stack:
        print("-" * 80)
        print("Initial input shape: " + str(model.input_shape))
        named = [(getattr(layer, "name", "Unnamed"), layer, True) for layer in model.layers]
    else:
        named = [(name, model.inputs[name], False) for name in model.input_order]
        named += [(name, layer, True) for name, layer in model.nodes.items()]
        named += [(name, model.outputs[name], False) for name in model.output_order]
    print("-" * 80)
    _row(["Layer (name)", "Output Shape", "Param #"], positions)
    print("-" * 80)
    for name, layer, _ in named:
        _row([f"{type(layer).__name__} ({name})", layer.output_shape, layer.count_params()], positions)
    print("-" * 80)
    print(f"Total params: {sum(layer.count_params() for _, layer, counts in named if counts)}")
    print("-" * 80)
