"""A graph of layers from its configuration."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.engine.nodes import own_nodes, visible_outputs
from kmigrate_shims.keras.utils.generic_utils import unpack_singleton


class _Later(Exception):
    """What a call needs is not made yet."""


def _start(layer: Any, config: Any) -> int:
    """What to add to a place to find it among a layer's nodes.

    A model's places are counted from 1, as it had a node of its own before it was called; files that the shims wrote
    before they knew count from 0.
    """
    made = len(layer._inbound_nodes) if hasattr(layer, "_nodes_by_depth") else 0
    if not own_nodes(layer):
        return made
    given = [one for told in config["layers"] for data in told["inbound_nodes"] for one in data]
    given += [*config["input_layers"], *config["output_layers"]]
    return made - int(all(place for name, place, *_ in given if name == layer.name))


def from_config(cls: Any, config: Any, custom_objects: Any = None) -> Any:
    from kmigrate_shims.keras.layers import deserialize

    created: dict[str, Any] = {}
    waiting: list[tuple[Any, Any]] = []

    def tensor(name: str, place: int, index: int) -> Any:
        layer = created.get(name)
        if layer is None or len(layer._inbound_nodes) <= place + first(layer):
            raise _Later
        return visible_outputs(layer._inbound_nodes[place + first(layer)])[index]

    starts: dict[int, int] = {}

    def first(layer: Any) -> int:
        """Nodes that a layer has from its own making, as a model inside of a model, count for nothing here."""
        return starts.get(id(layer), 0)

    def call(layer: Any, data: Any) -> None:
        inputs: list[Any] = []
        words: dict[str, Any] = {}
        for one in data:
            inputs.append(tensor(one[0], one[1], one[2]))
            words = one[3] if len(one) > 3 else {}
        if inputs:
            layer(unpack_singleton(inputs), **(words or {}))

    for one in config["layers"]:
        layer = deserialize(one, custom_objects=custom_objects)
        created[one["name"]] = layer
        starts[id(layer)] = _start(layer, config)
        waiting += [(layer, data) for data in one["inbound_nodes"]]
    while waiting:
        left, blocked = [], set()
        for layer, data in waiting:
            if id(layer) in blocked:  # the calls of one layer keep their order
                left.append((layer, data))
                continue
            try:
                call(layer, data)
            except _Later:
                left.append((layer, data))
                blocked.add(id(layer))
        if len(left) == len(waiting):
            raise ValueError(f"the configuration of the model names calls that cannot be made: {left[0][1]}")
        waiting = left
    inputs = [tensor(*one) for one in config["input_layers"]]
    outputs = [tensor(*one) for one in config["output_layers"]]
    return cls(inputs=inputs, outputs=outputs, name=config.get("name"))
