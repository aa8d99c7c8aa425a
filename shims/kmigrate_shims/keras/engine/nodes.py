"""Nodes of Keras 3's graph with the faces of the old ones."""

from __future__ import annotations

from typing import Any

from keras import KerasTensor
from keras.src.ops.node import Node as _Node

from kmigrate_shims import backend as K
from kmigrate_shims.backend.symbolic import leaves
from kmigrate_shims.backend.walking import Traces
from kmigrate_shims.keras.utils.generic_utils import unpack_singleton


class Node(_Node):
    """One call of a layer. Losses and values of updates stand behind the outputs, hidden from who asks for outputs."""

    def __init__(self, layer: Any, args: Any, kwargs: Any, outputs: list[Any], traces: Traces, hidden: list[Any]):
        self.kmigrate_traces = traces
        self.visible = outputs
        super().__init__(operation=layer, call_args=args, call_kwargs=kwargs, outputs=[*outputs, *hidden])
        self.old_arguments = dict(kwargs)
        self.old_inputs = [x for x in leaves(args) if isinstance(x, KerasTensor)]

    @property
    def output_tensors(self) -> Any:
        return self.outputs


def visible_outputs(node: Any) -> list[Any]:
    return list(getattr(node, "visible", node.output_tensors))


def visible_inputs(node: Any) -> list[Any]:
    if node.is_input:
        return list(node.output_tensors)  # an Input's node had its own tensor on both sides
    return list(getattr(node, "old_inputs", None) or node.input_tensors)


def mask_of(x: Any) -> Any:
    return getattr(x, "_keras_mask", None)


def own_nodes(layer: Any) -> int:
    """A model had a node before it was called: from its inputs to its outputs. Places are counted with it."""
    return int(bool(getattr(layer, "__dict__", {}).get("_is_graph_network")))


def source(x: Any) -> tuple[Any, int, int]:
    """The layer that gave a tensor, by which of its calls, and which of what that gave."""
    history = x._keras_history
    return history.operation, history.node_index + own_nodes(history.operation), history.tensor_index


def _config(self: Any) -> dict[str, Any]:
    return {
        "outbound_layer": self.outbound_layer.name if self.outbound_layer else None,
        "inbound_layers": [layer.name if layer else None for layer in self.inbound_layers],
        "node_indices": self.node_indices,
        "tensor_indices": self.tensor_indices,
    }


def _faces() -> None:
    """What old code asks a node, also of layers that are Keras 3's own."""

    def on_inputs(get: Any) -> Any:
        return property(lambda self: [] if self.is_input else [get(x) for x in visible_inputs(self)])

    asked = {
        "outbound_layer": property(lambda self: self.operation),
        "inbound_layers": on_inputs(lambda x: source(x)[0]),
        "node_indices": on_inputs(lambda x: source(x)[1]),
        "tensor_indices": on_inputs(lambda x: source(x)[2]),
        "input_shapes": property(lambda self: [K.int_shape(x) for x in visible_inputs(self)]),
        "output_shapes": property(lambda self: [K.int_shape(x) for x in visible_outputs(self)]),
        "input_masks": property(lambda self: [mask_of(x) for x in visible_inputs(self)]),
        "output_masks": property(lambda self: [mask_of(x) for x in visible_outputs(self)]),
    }
    asked["get_config"] = _config
    for name, value in asked.items():
        if not hasattr(_Node, name):
            setattr(_Node, name, value)


_faces()


def at(layer: Any, index: int, what: str) -> Any:
    """An attribute of one of the layer's nodes: `inputs`, `outputs`, and their shapes and masks."""
    nodes, own = layer._inbound_nodes, own_nodes(layer)
    count = len(nodes) + own
    if not count:
        raise RuntimeError(f"The layer {layer.name} has never been called and thus has no defined {what}.")
    if not count > index:
        raise ValueError(f"Asked to get {what} at node {index}, but the layer has only {count} inbound nodes.")
    side, _, kind = what.partition(" ")
    if own and index in (0, -count):
        found = list(layer.inputs if side == "input" else layer.outputs)
    else:
        node = nodes[index - own if index > 0 else index]
        found = visible_inputs(node) if side == "input" else visible_outputs(node)
    if kind == "shape":
        found = [K.int_shape(x) for x in found]
    elif kind == "mask":
        found = [mask_of(x) for x in found]
    return unpack_singleton(found)


def only(layer: Any, what: str) -> Any:
    """The same for a layer that was called once."""
    nodes = layer._inbound_nodes
    side, _, kind = what.partition(" ")
    if not nodes:
        raise AttributeError(f"The layer {layer.name} has never been called and thus has no defined {what}.")
    if kind == "shape":
        shapes = {str(at(layer, index, what)) for index in range(len(nodes))}
        if len(shapes) == 1:
            return at(layer, 0, what)
    if len(nodes) > 1:
        raise AttributeError(
            f'Layer {layer.name} has multiple inbound nodes, hence the notion of "layer {what}" is ill-defined. '
            f"Use `get_{side}{'_' + kind if kind else ''}_at(node_index)` instead."
        )
    return at(layer, 0, what)
