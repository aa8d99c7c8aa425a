"""`keras.utils.vis_utils`."""

from __future__ import annotations

import importlib
from typing import Any

from kmigrate_shims.keras.engine.nodes import visible_inputs


def _pydot() -> Any:
    for name in ("pydot", "pydotplus", "pydot_ng"):
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    raise ImportError("Failed to import `pydot`. Please install `pydot`: for example with `pip install pydot`.")


def model_to_dot(
    model: Any,
    show_shapes: bool = False,
    show_layer_names: bool = True,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: int = 96,
    subgraph: bool = False,
) -> Any:
    """The graph of the layers for Graphviz."""
    pydot = _pydot()
    dot = pydot.Cluster(style="dashed", graph_name=model.name) if subgraph else pydot.Dot()
    dot.set("rankdir", rankdir)
    dot.set("concentrate", True)
    dot.set("dpi", dpi)
    dot.set_node_defaults(shape="record")
    for layer in model.layers:
        label = f"{layer.name}: {type(layer).__name__}" if show_layer_names else type(layer).__name__
        if show_shapes:
            label = f"{label}\n|{{input:|output:}}|{{{{{layer.input_shape}}}|{{{layer.output_shape}}}}}"
        dot.add_node(pydot.Node(str(id(layer)), label=label))
    for layer in model.layers:
        for node in layer._inbound_nodes:
            if node in model._made_of and not node.is_input:
                for x in visible_inputs(node):
                    dot.add_edge(pydot.Edge(str(id(x._keras_history[0])), str(id(layer))))
    return dot


def plot_model(
    model: Any,
    to_file: str = "model.png",
    show_shapes: bool = False,
    show_layer_names: bool = True,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: int = 96,
) -> Any:
    dot = model_to_dot(model, show_shapes, show_layer_names, rankdir, expand_nested, dpi)
    kind = to_file.rpartition(".")[2] if "." in to_file else "png"
    dot.write(to_file, format=kind)
    return None


plot = plot_model
