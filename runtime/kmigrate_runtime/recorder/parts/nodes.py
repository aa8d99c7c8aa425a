"""Calls of layers, as the releases of Keras keep them."""

from __future__ import absolute_import, division, print_function

from kmigrate_runtime.recorder.parts.trace import listed


def layers_of(model):
    return [layer for layer in model.layers if type(layer).__name__ != "InputLayer"]


def nodes_of(layer):
    return list(getattr(layer, "_inbound_nodes", None) or getattr(layer, "inbound_nodes", None) or [])


def sources(node):
    for name in ("input_tensors", "keras_inputs"):
        if hasattr(node, name):
            return listed(getattr(node, name))
    return []


def results(node):
    tensors = node.output_tensors if hasattr(node, "output_tensors") else node.outputs
    return listed(tensors)


def origins(node):
    """[layer, number of its call, number of its output] for every tensor that a call reads."""
    if hasattr(node, "iterate_inbound"):
        return [[item[0].name, int(item[1]), int(item[2])] for item in node.iterate_inbound()]
    layers, numbers = listed(node.inbound_layers), listed(node.node_indices)
    return [[a.name, int(b), int(c)] for a, b, c in zip(layers, numbers, listed(node.tensor_indices))]
