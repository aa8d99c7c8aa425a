"""The names that each release had for a model's graph: its ends, its nodes and their depths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

from kmigrate_shims.keras import era
from kmigrate_shims.keras.engine.nodes import source


class _Name:
    """An attribute that a model had in some releases: `first` and later, and before `last`."""

    def __init__(self, get: Callable[[Any], Any], first: str, last: str, stacked: bool = True) -> None:
        self.get, self.first, self.last, self.stacked = get, first, last, stacked

    def __set_name__(self, owner: Any, name: str) -> None:
        self.name = name

    def __get__(self, model: Any, owner: Any = None) -> Any:
        if model is None:
            return self
        there = not era.is_before(self.first) and era.is_before(self.last) and model.__dict__.get("_is_graph_network")
        if not there or not (self.stacked or "_stack" not in model.__dict__):
            raise AttributeError(f"'{type(model).__name__}' object has no attribute '{self.name}'")
        return self.get(model)


def _places(which: str, part: int) -> Callable[[Any], Any]:
    return lambda model: [source(x)[part] for x in getattr(model, which)]


def _coordinates(which: str) -> Callable[[Any], Any]:
    return lambda model: [source(x) for x in getattr(model, which)]


def _layers(model: Any) -> dict[int, list[Any]]:
    return {depth: [one for one in found if isinstance(one, keras.layers.Layer)]
            for depth, found in model._operations_by_depth.items()}  # fmt: skip


def _nodes(model: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = model._nodes_by_depth
    return found


def _keys(model: Any) -> set[str]:
    """As programs make them up that count a layer's `inbound_nodes`."""
    return {f"{node.operation.name}_ib-{node.operation._inbound_nodes.index(node)}" for node in model._made_of}


class GraphNames:
    """`_input_layers`, `_output_layers` and `_nodes_by_depth` are always there: Keras 3 asks for them."""

    input_layers = _Name(_places("inputs", 0), "0", "2.2")
    input_layers_node_indices = _Name(_places("inputs", 1), "0", "2.2")
    input_layers_tensor_indices = _Name(_places("inputs", 2), "0", "2.2")
    output_layers = _Name(_places("outputs", 0), "0", "2.2")
    output_layers_node_indices = _Name(_places("outputs", 1), "0", "2.2")
    output_layers_tensor_indices = _Name(_places("outputs", 2), "0", "2.2")
    layers_by_depth = _Name(_layers, "0", "2.2", stacked=False)
    nodes_by_depth = _Name(_nodes, "0", "2.1")
    container_nodes = _Name(_keys, "0", "2.1")
    _container_nodes = _Name(_keys, "2.1", "2.2")
    _network_nodes = _Name(_keys, "2.2", "3")
    _layers_by_depth = _Name(_layers, "2.2", "3")
    _input_coordinates = _Name(_coordinates("inputs"), "2.2", "3")
    _output_coordinates = _Name(_coordinates("outputs"), "2.2", "3")
