"""`keras.utils.visualize_util`: pictures of models by pydot."""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["ModelToDot", "get_layer_to_name", "layer_typename", "plot", "to_graph"]


def layer_typename(layer: Any) -> str:
    return f"{type(layer).__module__}.{type(layer).__name__}"


def get_layer_to_name(model: Any) -> dict[Any, str]:
    """The names of a graph's layers; those of a stack have none here."""
    return {layer: name for name, layer in getattr(model, "nodes", {}).items()}


class ModelToDot:
    """A node for each layer, an arrow from each to those behind it."""

    def __call__(self, model: Any, recursive: bool = True, show_shape: bool = False, **kwargs: Any) -> Any:
        try:
            pydot = importlib.import_module("pydot")
        except ImportError:
            raise ImportError("A picture of a model wants pydot: `pip install pydot`, and Graphviz.") from None
        graph = pydot.Dot(rankdir="TB")
        stack = hasattr(model, "layers")
        layers = list(model.layers) if stack else [*model.inputs.values(), *model.nodes.values()]
        names = {id(layer): str(id(layer)) for layer in layers}
        for layer in layers:
            label = f"{getattr(layer, 'name', '')} ({type(layer).__name__})"
            if show_shape:
                label += f"\\n{layer.output_shape}"
            graph.add_node(pydot.Node(names[id(layer)], label=label, shape="record"))
            before = getattr(layer, "previous", None)
            for one in getattr(before, "layers", None) or [before]:
                if id(one) in names:
                    graph.add_edge(pydot.Edge(names[id(one)], names[id(layer)]))
        return graph


def to_graph(model: Any, **kwargs: Any) -> Any:
    return ModelToDot()(model, **kwargs)


def plot(model: Any, to_file: str = "model.png", **kwargs: Any) -> None:
    to_graph(model, **kwargs).write(to_file, format=to_file.rpartition(".")[2])
