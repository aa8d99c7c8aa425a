"""Configurations, summaries and files of models."""

from __future__ import annotations

import copy
import json
from typing import Any

from kmigrate_shims import backend as K
from kmigrate_shims.keras import era
from kmigrate_shims.keras.engine.nodes import own_nodes, visible_inputs


class Persistence:
    """What a model is asked for to be kept."""

    def get_config(self: Any) -> Any:
        if not self.__dict__.get("_is_graph_network"):
            raise NotImplementedError
        config: dict[str, Any] = {"name": self.name}
        kept = {node for nodes in self._nodes_by_depth.values() for node in nodes}
        index = {}
        for layer in self.layers:
            mine = [node for node in layer._inbound_nodes if node in kept]
            index[id(layer)] = {id(node): i for i, node in enumerate(mine, own_nodes(layer))}
        layers = []
        for layer in self.layers:
            nodes = []
            for node in layer._inbound_nodes:
                if node not in kept or node.is_input:
                    continue
                words = _arguments(layer, node)
                data = []
                for x in visible_inputs(node):
                    source, place, tensor = x._keras_history
                    place = index.get(id(source), {}).get(id(source._inbound_nodes[place]), 0)
                    data.append([source.name, place, tensor, words])
                nodes.append(data)
            layers.append(
                {
                    "name": layer.name,
                    "class_name": type(layer).__name__,
                    "config": layer.get_config(),
                    "inbound_nodes": nodes,
                }
            )
        config["layers"] = layers

        def ends(tensors: Any) -> list[Any]:
            found = []
            for x in tensors:
                source, place, tensor = x._keras_history
                place = index.get(id(source), {}).get(id(source._inbound_nodes[place]), 0)
                found.append([source.name, place, tensor])
            return found

        config["input_layers"], config["output_layers"] = ends(self.inputs), ends(self.outputs)
        return copy.deepcopy(config)

    @classmethod
    def from_config(cls, config: Any, custom_objects: Any = None) -> Any:
        from kmigrate_shims.keras.engine.rebuilding import from_config

        return from_config(cls, config, custom_objects)

    def _updated_config(self: Any) -> dict[str, Any]:
        return {
            "class_name": type(self).__name__,
            "config": self.get_config(),
            "keras_version": era.ERA.keras,
            "backend": K.backend(),
        }

    def to_json(self: Any, **kwargs: Any) -> str:
        from kmigrate_shims.keras.engine.saving import default

        return json.dumps(self._updated_config(), default=default, **kwargs)

    def to_yaml(self: Any, **kwargs: Any) -> str:
        from kmigrate_shims.keras.engine.saving import dump_yaml

        return dump_yaml(self._updated_config(), **kwargs)

    def summary(self: Any, line_length: Any = None, positions: Any = None, print_fn: Any = None) -> None:
        from kmigrate_shims.keras.utils.layer_utils import print_summary

        if not self.built:
            raise ValueError(
                "This model has not yet been built. Build the model first by calling build() or calling fit() with "
                "some data. Or specify input_shape or batch_input_shape in the first layer for automatic build. "
            )
        print_summary(self, line_length=line_length, positions=positions, print_fn=print_fn)

    def save(self: Any, filepath: Any, overwrite: bool = True, include_optimizer: bool = True) -> None:
        from kmigrate_shims.keras.engine import saving

        if not self.__dict__.get("_is_graph_network"):
            raise NotImplementedError("Currently `save` requires model to be a graph network.")
        saving.save_model(self, filepath, overwrite, include_optimizer)

    def to_keras(self: Any, custom: Any = None) -> Any:
        """The same as an ordinary model of today's tf.keras, which `.save("x.keras")` and code of today take."""
        from kmigrate_shims.install.today import to_keras

        return to_keras(self, custom)

    def save_weights(self: Any, filepath: Any, overwrite: bool = True) -> None:
        from kmigrate_shims.keras.engine import saving

        saving.save_weights(self, filepath, overwrite)

    def load_weights(
        self: Any, filepath: Any, by_name: bool = False, skip_mismatch: bool = False, reshape: bool = False
    ) -> None:
        from kmigrate_shims.keras.engine import saving

        if skip_mismatch and not by_name:
            raise ValueError(
                "When calling model.load_weights, skip_mismatch can only be set to True when by_name is True."
            )
        saving.load_weights(self, filepath, by_name, skip_mismatch, reshape)

    def __getstate__(self: Any) -> Any:
        from kmigrate_shims.keras.engine import saving

        return saving.pickle_model(self)

    def __setstate__(self: Any, state: Any) -> None:
        from kmigrate_shims.keras.engine import saving

        model = saving.unpickle_model(state)
        self.__class__ = model.__class__
        self.__dict__.update(model.__dict__)

    def __reduce__(self: Any) -> Any:
        from kmigrate_shims.keras.engine import saving

        return saving.unpickle_model, (saving.pickle_model(self),)

    def __deepcopy__(self: Any, memo: Any) -> Any:
        from kmigrate_shims.keras.engine import saving

        return saving.unpickle_model(saving.pickle_model(self))


def _arguments(layer: Any, node: Any) -> dict[str, Any]:
    """What the layer was called with beside tensors, as far as a file can hold it."""
    import warnings

    words = getattr(node, "old_arguments", {})
    try:
        json.dumps(words)
    except TypeError:
        if any(not hasattr(v, "dtype") for v in words.values()):
            warnings.warn(
                f"Layer {layer.name} was passed non-serializable keyword arguments: {words}. They will not be "
                "included in the serialized model (and thus will be missing at deserialization time).",
                stacklevel=4,
            )
        return {}
    return dict(words)
