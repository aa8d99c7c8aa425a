"""The graph of layers."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM258"
HEAD = "from keras.models import load_model\n\nmodel = load_model('m')\n"


def said(text: str) -> list[Finding]:
    return [f for f in rewrite(HEAD + text, Settings()).findings if f.rule == CODE]


def after(text: str) -> str:
    result = rewrite(HEAD + text, Settings())
    assert rewrite(result.text, Settings()).text == result.text
    return result.text.partition("('m')\n")[2]


@pytest.mark.parametrize(
    "text",
    [
        "layer._inbound_nodes\n",
        "node.input_shapes\n",
        "x.get_output_at(0)\n",
        "inbound_nodes = 1\n",
        "model.layers[0]._inbound_nodes[0].input_tensors\n",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert said(text) == []
    assert after(text) == text


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ("model.layers[0].inbound_nodes", "model.layers[0]._inbound_nodes"),
        ("anything.inbound_nodes", "anything._inbound_nodes"),
        ("anything.outbound_nodes[0]", "anything._outbound_nodes[0]"),
        ("len(getattr(x, 'inbound_nodes'))", "len(getattr(x, '_inbound_nodes'))"),
        ("node.inbound_layers", "[t._keras_history.operation for t in node.input_tensors]"),
        ("node.node_indices[i]", "[t._keras_history.node_index for t in node.input_tensors][i]"),
        ("node.tensor_indices", "[t._keras_history.tensor_index for t in node.input_tensors]"),
        ("node.outbound_layer.name", "node.operation.name"),
        (
            "model.layers[0].inbound_nodes[0].output_shapes",
            "[t.shape for t in model.layers[0]._inbound_nodes[0].output_tensors]",
        ),
        (
            "model.get_layer('a').get_output_at(1)",
            "model.get_layer('a')._get_node_attribute_at_index(1, 'output_tensors', 'output')",
        ),
        (
            "model.layers[0].get_input_at(node_index=i)",
            "model.layers[0]._get_node_attribute_at_index(i, 'input_tensors', 'input')",
        ),
        (
            "model.layers[0].get_input_shape_at(0)",
            "model.layers[0]._get_node_attribute_at_index(0, 'input_tensors', 'input').shape",
        ),
    ],
)
def test_what_it_is_today(before: str, new: str) -> None:
    assert after(f"{before}\n") == f"{new}\n"


@pytest.mark.parametrize(
    "line",
    [
        "model.layers[0].outbound_nodes = []",
        "model.layers[-1].outbound_nodes.pop()",
        "x._inbound_nodes.append(node)",
        "model.layers[0].get_output_at(*i)",
        "f = model.layers[0].get_output_at",
        "node.inbound_layers = []",
    ],
)
def test_what_cannot_be_told_is_for_a_person(line: str) -> None:
    assert {f.status.value for f in said(f"{line}\n")} == {"review"}


@pytest.mark.parametrize("line", ["layer._inbound_nodes[0].input_masks[0]", "node.output_masks", "a.input_masks"])
def test_masks_of_nodes_are_for_a_person(line: str) -> None:
    assert "keeps no masks" in said(f"m = {line}\n")[0].message
    assert after(f"m = {line}\n") == f"m = {line}\n"
