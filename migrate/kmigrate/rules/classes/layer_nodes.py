"""KM258: the nodes of the graph of layers, and what they hold."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

NODES = {"inbound_nodes": "_inbound_nodes", "outbound_nodes": "_outbound_nodes"}
AT_INDEX = {"get_input_at": ("input_tensors", "input"), "get_output_at": ("output_tensors", "output")}
SHAPE_AT = {"get_input_shape_at": "get_input_at", "get_output_shape_at": "get_output_at"}
NODE = "keras.Node"
LAYER = "keras.layers.Layer"

# What an attribute of a node is today, written with the node in place of {}.
HELD = {
    "inbound_layers": "[t._keras_history.operation for t in {}.input_tensors]",
    "node_indices": "[t._keras_history.node_index for t in {}.input_tensors]",
    "tensor_indices": "[t._keras_history.tensor_index for t in {}.input_tensors]",
    "input_shapes": "[t.shape for t in {}.input_tensors]",
    "output_shapes": "[t.shape for t in {}.output_tensors]",
    "outbound_layer": "{}.operation",
}
MASKS = ("input_masks", "output_masks")
RULE = Rule(
    code="KM258",
    name="layer-nodes",
    title="The graph of layers is read from `_inbound_nodes` and the tensors that they hold.",
    why="""
A layer knows the nodes at which it was called: `inbound_nodes` in Keras 1, `_inbound_nodes` since Keras 2.1. A node of
Keras 3 holds tensors, and each tensor the operation that made it; what `inbound_layers`, `node_indices` and their kin
said is read from there. Where a layer was called several times, the private method that Keras has had since its first
release gives what `get_output_at(i)` gave. A node keeps no masks any more.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "for node in model.layers[1].inbound_nodes:\n    print([layer.name for layer in node.inbound_layers])\n",
            "from tensorflow.keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "for node in model.layers[1]._inbound_nodes:\n"
            "    print([layer.name for layer in [t._keras_history.operation for t in node.input_tensors]])\n",
        ),
    ),
    marks=(
        *(f"{LAYER}.{name}" for name in (*NODES, *NODES.values())),
        *(f"{NODE}.{name}" for name in ("inbound_layers", "outbound_layer", "node_indices", "tensor_indices", *MASKS)),
    ),
)


@RULE.on(*(f"{LAYER}.{name}" for name in (*NODES, *NODES.values())))
def nodes(site: Site) -> None:
    node = site.node
    if isinstance(node, ast.Constant):
        if node.value in NODES:
            site.replace_part(node, 1, len(site.text(node)) - 1, NODES[node.value])
            site.rewritten(f"`{node.value}` is now `{NODES[node.value]}`", new=NODES[node.value])
    elif isinstance(node, ast.Attribute):
        if _changes(site, node):
            site.review("the graph of layers is made by calling layers; nothing can be put into it or taken out")
        elif node.attr in NODES:
            site.rename_attribute(NODES[node.attr])
            site.rewritten(f"`{node.attr}` is now `{NODES[node.attr]}`", new=NODES[node.attr])


def _changes(site: Site, node: ast.Attribute) -> bool:
    """Whether nodes are added or removed, as programs did that cut a model open."""
    if site.use.stored:
        return True
    changing = {"pop", "append", "remove", "clear", "insert", "extend"}
    outer = site.parent(node)
    return isinstance(outer, ast.Attribute) and outer.attr in changing


@RULE.on(*(f"{LAYER}.{name}" for name in AT_INDEX), *(f"{LAYER}.{name}" for name in SHAPE_AT))
def at_index(site: Site) -> None:
    node, call = site.node, site.call
    if not isinstance(node, ast.Attribute):
        return
    if call is None or site.unpacks or len(call.args) + len(call.keywords) != 1:
        site.review("write layer._inbound_nodes[i].output_tensors (or .input_tensors), which lists the tensors")
        return
    index = call.args[0] if call.args else call.keywords[0].value
    attribute, name = AT_INDEX[SHAPE_AT.get(node.attr, node.attr)]
    tail = ".shape" if node.attr in SHAPE_AT else ""
    site.replace(
        call,
        node.value,
        "._get_node_attribute_at_index(",
        index,
        f", '{attribute}', '{name}')",
        *([tail] if tail else []),
    )
    site.rewritten(
        "the layer is asked for what its node holds", call, new=f"_get_node_attribute_at_index(..., '{attribute}')"
    )


@RULE.on(*(f"{NODE}.{name}" for name in HELD))
def held(site: Site) -> None:
    node = site.node
    if not isinstance(node, ast.Attribute) or site.use.stored:
        site.review("a node's attributes are private to Keras; the graph of layers is made by calling layers")
        return
    before, _, after = HELD[node.attr].partition("{}")
    site.replace(node, *([before] if before else []), node.value, after)
    site.rewritten(f"`{node.attr}` of a node", new=f"{before}{site.text(node.value)}{after}")


@RULE.on(*(f"{NODE}.{name}" for name in MASKS))
def masks(site: Site) -> None:
    site.review(
        "a node keeps no masks today. A loss that took its mask and its input from the node cannot be given them: "
        "compute it in `call`, which is given the mask, and add it by `self.add_loss(...)`"
    )
