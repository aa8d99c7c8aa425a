"""Names of layers that Keras gave."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.rules.models.layer_names import _of_resnet
from kmigrate.settings import Settings

HEAD = "from keras.models import load_model\nfrom keras.layers import Dense\n\nm = load_model('m')\n"
RECORDED = Path(__file__).parents[4] / "fixtures" / "models" / "resnet50_layers.json"


def said(text: str) -> list[Finding]:
    return [f for f in rewrite(HEAD + text, Settings()).findings if f.rule == "KM328"]


@pytest.mark.parametrize(
    "text",
    [
        "other.get_layer('dense_1')\n",
        "m.get_layer('block5_conv3')\n",
        "m.get_layer('mixed7')\n",
        "m.get_layer(index=3)\n",
        "m.get_layer(name)\n",
        "m.get_layer('dense')\n",
        "m.get_layer('my_layer_1')\n",
        "m.get_layer('activation_49_out')\n",
        "Dense(3, name='dense_1')\nm.get_layer('dense_1')\n",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(("name", "now"), [("dense_1", "dense"), ("conv2d_12", "conv2d_11"), ("lstm_2", "lstm_1")])
def test_the_number_counts_from_elsewhere(name: str, now: str) -> None:
    found = said(f"m.get_layer('{name}')\n")
    assert [f.status.value for f in found] == ["review"]
    assert f"this is `{now}`" in found[0].message
    assert [f.status.value for f in said(f"m.get_layer(name='{name}').output\n")] == ["review"]


def test_layers_of_resnet() -> None:
    head = "from keras.applications import ResNet50\n\nr = ResNet50()\n"
    result = rewrite(head + 'r.get_layer("activation_49")\nr.get_layer(name="fc1000")\n', Settings())
    assert result.text.endswith('r.get_layer("conv5_block3_out")\nr.get_layer(name="predictions")\n')
    assert rewrite(result.text, Settings()).text == result.text
    assert rewrite(head + "r.get_layer('avg_pool')\n", Settings()).text.endswith("'avg_pool')\n")


def test_every_recorded_layer_has_its_twin() -> None:
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    new = {name: (shape, cls) for name, shape, cls in recorded["new"]}
    kept = []
    for name, shape, cls in recorded["old"]:
        if _of_resnet(name):
            assert new[_of_resnet(name)] == (shape, cls), name
        else:
            kept.append(name)
    assert kept == ["input_1", "conv1_pad", "pool1_pad", "max_pooling2d_1", "avg_pool"]
