"""Names of layers in models of `keras.applications`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmigrate.rules import Site
from kmigrate.rules.common.application_layers import families, family, today


@pytest.mark.parametrize("name", ["keras.layers.ResNet50", "keras.applications.Other", "ResNet50", ""])
def test_no_application(name: str) -> None:
    assert family(name) == ""


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("keras.applications.ResNet50", "ResNet"),
        ("keras.applications.resnet_v2.ResNet50V2", "ResNet"),
        ("keras.applications.MobileNetV2", "MobileNetV2"),
        ("keras.applications.mobilenet.MobileNet", "MobileNet"),
    ],
)
def test_families_by_name(name: str, kind: str) -> None:
    assert family(name) == kind


def test_families_of_a_file(site_of: Callable[[str, str], Site]) -> None:
    text = "from keras import applications as A\nA.VGG16()\nA.ResNet50()\nA.VGG19()\n"
    assert families(site_of(text, "keras.applications.VGG16")) == ["VGG", "ResNet"]


@pytest.mark.parametrize(
    ("kind", "name"),
    [("VGG", "block1_conv1"), ("ResNet", "activation_50"), ("ResNet", "add_0"), ("ResNet", "mine"), ("", "conv1")],
)
def test_names_that_are_none_or_have_stayed(kind: str, name: str) -> None:
    assert today(kind, name) == ""


@pytest.mark.parametrize(
    ("kind", "name", "new"),
    [
        ("ResNet", "conv1", "conv1_conv"),
        ("ResNet", "res2a_branch2a", "conv2_block1_1_conv"),
        ("ResNet", "bn5c_branch2c", "conv5_block3_3_bn"),
        ("ResNet", "activation_1", "conv1_relu"),
        ("ResNet", "activation_49", "conv5_block3_out"),
        ("ResNet", "add_16", "conv5_block3_add"),
        ("DenseNet", "conv1/bn", "conv1_bn"),
        ("MobileNetV2", "Logits", "predictions"),
    ],
)
def test_names_of_today(kind: str, name: str, new: str) -> None:
    assert today(kind, name) == new
