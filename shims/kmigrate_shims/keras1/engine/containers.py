"""A graph of layers, with the names, the configuration and the files of Keras 1."""

from __future__ import annotations

import copy
import json
from typing import Any

from kmigrate_shims.keras.engine.network import Network
from kmigrate_shims.keras.engine.network import get_source_inputs as _sources
from kmigrate_shims.keras.engine.nodes import own_nodes, visible_inputs
from kmigrate_shims.keras.engine.weights import give, of, values_of
from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.engine import files
from kmigrate_shims.keras1.engine.layer import Keyed, to_list

__all__ = ["Container", "get_source_inputs"]


def get_source_inputs(tensor: Any, layer: Any = None, node_index: Any = None) -> list[Any]:
    return _sources(tensor, layer, node_index)


class OldGraph:
    """What Keras 1 asked of every model, and Keras 2 asks otherwise."""

    names_its_weights = False
    updates_when_frozen = True  # `trainable` kept weights only, not the averages of a BatchNormalization

    @property
    def constraints(self: Any) -> Any:
        found = Keyed()
        for layer in self.layers:
            found.update(getattr(layer, "constraints", {}))
        return found

    @property
    def regularizers(self: Any) -> list[Any]:
        return [one for layer in self.layers for one in getattr(layer, "regularizers", [])]

    def get_output_shape_for(self: Any, input_shape: Any) -> Any:
        return Network.compute_output_shape(self, input_shape)

    def compute_output_shape(self: Any, input_shape: Any) -> Any:
        return self.get_output_shape_for(input_shape)

    def get_weights(self: Any) -> list[Any]:
        if getattr(self, "flattened_layers", None):
            return [value for layer in self.flattened() for value in layer.get_weights()]
        return values_of(of(self.layers, "weights"))  # of a model inside those that are trained come first

    def set_weights(self: Any, weights: Any) -> None:
        if not getattr(self, "flattened_layers", None):
            give(self, of(self.layers, "weights"), weights)
            return
        left = list(weights)
        for layer in self.flattened():
            count = len(layer.weights)
            layer.set_weights(left[:count])
            left = left[count:]

    # Files

    def get_config(self: Any) -> Any:
        return graph_config(self)

    @classmethod
    def from_config(cls, config: Any, custom_objects: Any = None) -> Any:
        return from_config(cls, config, custom_objects)

    def _updated_config(self: Any) -> dict[str, Any]:
        from kmigrate_shims.keras import era

        return {"class_name": type(self).__name__, "config": self.get_config(), "keras_version": era.ERA.keras}

    def to_json(self: Any, **kwargs: Any) -> str:
        return json.dumps(self._updated_config(), default=files.default, **kwargs)

    def save(self: Any, filepath: Any, overwrite: bool = True) -> None:
        files.save_model(self, filepath, overwrite)

    def save_weights(self: Any, filepath: Any, overwrite: bool = True) -> None:
        files.save_weights(self, filepath, overwrite)

    def save_weights_to_hdf5_group(self: Any, f: Any) -> None:
        files.write_weights(f, self)

    def load_weights(self: Any, filepath: Any, by_name: bool = False) -> None:
        files.load_weights(self, filepath, by_name)

    def load_weights_from_hdf5_group(self: Any, f: Any) -> None:
        files.read_weights(f, self)

    def load_weights_from_hdf5_group_by_name(self: Any, f: Any) -> None:
        files.read_weights_by_name(f, self)

    def summary(self: Any, line_length: int = 100, positions: Any = (0.33, 0.55, 0.67, 1.0)) -> None:
        from kmigrate_shims.keras1.utils.layer_utils import print_summary

        print_summary(self.flattened(), self.container_nodes, line_length=line_length, positions=list(positions))

    def flattened(self: Any) -> list[Any]:
        return list(getattr(self, "flattened_layers", None) or self.layers)

    def get_layer(self: Any, name: Any = None, index: Any = None) -> Any:
        """By name where both are given."""
        if not name:
            return self._found_layers()[index]
        found = next((layer for layer in [*self._found_layers(), *self.layers] if layer.name == name), None)
        if found is None:
            raise ValueError("No such layer: " + name)
        return found

    def __reduce__(self: Any) -> Any:
        return files.unpickle, (files.pickled(self),)

    def __deepcopy__(self: Any, memo: Any) -> Any:
        return files.unpickle(files.pickled(self))


class Container(OldGraph, Network):
    def __init__(self, input: Any, output: Any, name: str | None = None) -> None:
        self._init_graph_network(input, output, name=name or _name(type(self)))


def _name(cls: Any) -> str:
    prefix = cls.__name__.lower()
    return f"{prefix}_{K.get_uid(prefix)}"


# Configurations


def graph_config(model: Any) -> dict[str, Any]:
    kept = {node for nodes in model._nodes_by_depth.values() for node in nodes}
    places = {}
    for layer in model.layers:
        mine = [node for node in layer._inbound_nodes if node in kept]
        places[id(layer)] = {id(node): i for i, node in enumerate(mine, own_nodes(layer))}

    def place(x: Any) -> list[Any]:
        source, node, tensor = x._keras_history
        return [source.name, places.get(id(source), {}).get(id(source._inbound_nodes[node]), 0), tensor]

    layers = []
    for layer in model.layers:
        nodes = [
            [place(x) for x in visible_inputs(node)]
            for node in layer._inbound_nodes
            if node in kept and not node.is_input
        ]
        one = {"class_name": type(layer).__name__, "config": layer.get_config(), "name": layer.name}
        layers.append({**one, "inbound_nodes": nodes})
    ends = {"input_layers": [place(x) for x in model.inputs], "output_layers": [place(x) for x in model.outputs]}
    return copy.deepcopy({"name": model.name, "layers": layers, **ends})


def from_config(cls: Any, config: Any, custom_objects: Any = None) -> Any:
    from kmigrate_shims.keras1.utils.layer_utils import layer_from_config

    made: dict[str, Any] = {}
    waiting = []
    for told in config["layers"]:
        layer = layer_from_config(told, custom_objects)
        made[told["name"]] = layer
        waiting += [(layer, given) for given in told["inbound_nodes"]]
    while waiting:
        left = []
        for layer, given in waiting:
            if any(len(made[name]._inbound_nodes) + own_nodes(made[name]) <= node for name, node, _ in given):
                left.append((layer, given))
                continue
            tensors = [to_list(made[name].get_output_at(node))[tensor] for name, node, tensor in given]
            layer(tensors[0] if len(tensors) == 1 else tensors)
        if len(left) == len(waiting):
            raise ValueError("The configuration of the model is no graph: a layer waits for itself.")
        waiting = left

    def ends(which: str) -> list[Any]:
        return [to_list(made[name].get_output_at(node))[tensor] for name, node, tensor in config[which]]

    return cls(input=ends("input_layers"), output=ends("output_layers"), name=config.get("name"))
