"""Names of layers that Keras gave."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.rules.common.application_layers import today
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


@pytest.mark.parametrize(
    ("asked", "after"),
    [
        ("MobileNet().get_layer('act_softmax')", "MobileNet().get_layer('predictions')"),
        ("MobileNetV2().get_layer('Logits')", "MobileNetV2().get_layer('predictions')"),
        ("DenseNet121().get_layer('conv1/relu')", "DenseNet121().get_layer('conv1_relu')"),
        ("ResNet50().get_layer('flatten_1')", "ResNet50().get_layer('avg_pool')"),
        ("ResNet50().get_layer('merge_16')", "ResNet50().get_layer('conv5_block3_add')"),
        ("InceptionV3().get_layer('mixed7')", "InceptionV3().get_layer('mixed7')"),
        ("VGG16().get_layer('flatten')", "VGG16().get_layer('flatten')"),
        ("r = ResNet50(); r.get_layer('activation_1')", "r = ResNet50(); r.get_layer('conv1_relu')"),
        (
            "r = ResNet50(); [r.get_layer(n) for n in ('bn_conv1',)]",
            "r = ResNet50(); [r.get_layer(n) for n in ('conv1_bn',)]",
        ),
        (
            "def f(m): m.get_layer('res5a_branch1')\nf(ResNet50())",
            "def f(m): m.get_layer('conv5_block1_0_conv')\nf(ResNet50())",
        ),
    ],
)
def test_layers_of_several_applications(asked: str, after: str) -> None:
    names = "DenseNet121, InceptionV3, MobileNet, MobileNetV2, ResNet50, VGG16"
    before = f"from keras.applications import {names}\nVGG16()\nInceptionV3()\n{asked}\n"
    assert rewrite(before, Settings()).text.endswith(f"\n{after}\n")


def test_a_numbered_layer_of_another_application_is_not_that_of_resnet() -> None:
    head = "from keras.applications import InceptionV3, ResNet50\nResNet50()\n"
    result = rewrite(head + "InceptionV3().get_layer('activation_40')\n", Settings())
    assert result.text.endswith("'activation_40')\n")
    assert any("this is `activation_39`" in finding.message for finding in result.findings)


def test_a_model_and_its_layer_that_a_function_is_given() -> None:
    before = (
        "from keras.applications import resnet50\nLAYER = 'activation_49'\n\n\n"
        "def features(make, name):\n    return make().get_layer(name).output\n\n\nfeatures(resnet50.ResNet50, LAYER)\n"
    )
    assert "LAYER = 'conv5_block3_out'" in rewrite(before, Settings()).text


def test_words_that_are_others_today() -> None:
    assert "this is `input_layer`" in said("m.get_layer('input_1')\n")[0].message
    assert "this is `functional_1`" in said("m.get_layer('model_2')\n")[0].message
    assert "this is `conv2d`" in said("m.get_layer('convolution2d_1')\n")[0].message


@pytest.mark.parametrize(("source", "count"), [("1.2", 1), ("2.0", 1), ("2.2", 0), ("2.3", 0)])
def test_the_mean_of_resnet_had_another_shape(source: str, count: int) -> None:
    before = "from keras.applications import ResNet50\nResNet50().get_layer('avg_pool').output\n"
    found = rewrite(before, Settings(source=source)).findings
    assert len([finding for finding in found if finding.rule == "KM328"]) == count


def test_names_in_a_list() -> None:
    before = "for name in ['dense_1', 'block1_conv1']: m.get_layer(name)\n"
    assert [finding.old for finding in said(before)] == ["'dense_1'"]


def test_every_recorded_layer_has_its_twin() -> None:
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    new = {name: (shape, cls) for name, shape, cls in recorded["new"]}
    kept = []
    for name, shape, cls in recorded["old"]:
        if today("ResNet", name):
            assert new[today("ResNet", name)] == (shape, cls), name
        else:
            kept.append(name)
    assert kept == ["input_1", "conv1_pad", "pool1_pad", "avg_pool"]


@pytest.mark.parametrize(
    "line",
    [
        "m.compile('sgd', loss={'dense_2': 'mse'}, metrics={'dense_2': 'mae'})",
        "m.fit(x, {'dense_2': y})",
        "targets = {'dense_2': y}\nm.train_on_batch(x, targets)",
        "print(m.fit(x, y).history['val_dense_2_loss'])",
        "print([layer for layer in m.layers if layer.name == 'dense_2'])",
    ],
)
def test_keys_that_are_names_of_layers(line: str) -> None:
    (finding,) = said(line + "\n")
    assert "this is `dense_1`" in finding.message
    assert said(f"Dense(3, name='dense_2')\n{line}\n") == []


@pytest.mark.parametrize(
    "line",
    ["m.compile('sgd', loss={'out': 'mse'})", "m.fit(x, y).history['loss']", "x['dense_2']", "print(m.name == 'a')"],
)
def test_other_keys_are_nothing(line: str) -> None:
    assert said(line + "\n") == []


def test_tf_keras_counted_as_today_but_for_inputs() -> None:
    head = HEAD.replace("from keras", "from tensorflow.keras")
    text = head + "m.get_layer('dense_1')\nm.fit({'input_1': x}, {'dense_2': y})\n"
    (finding,) = (f for f in rewrite(text, Settings()).findings if f.rule == "KM328")
    assert "this is `input_layer`" in finding.message


@pytest.mark.parametrize(
    ("head", "name", "now"),
    [
        ("class CRF(Layer):\n    pass\n", "crf_1", "crf"),
        ("from .parts import DropBlock2D\n", "drop_block2d_3", "drop_block2d_2"),
        ("from .parts import SelfAttention\n", "selfattention_2", "self_attention_1"),  # of Keras 1
    ],
)
def test_of_classes_of_ones_own(head: str, name: str, now: str) -> None:
    (found,) = said(f"from keras.layers import Layer\n{head}m.get_layer('{name}')\n")
    assert f"this is `{now}`" in found.message
    assert said(f"m.get_layer('{name}')\n") == []
