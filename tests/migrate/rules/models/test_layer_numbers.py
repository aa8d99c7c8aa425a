"""Layers of applications by their number."""

from __future__ import annotations

import pytest
from asking import Asking

CODE = "KM351"
OLD = "from keras.applications import MobileNetV2, ResNet50\n\nbase = {}(weights=None)\n{}\n"


def statuses(line: str, kind: str = "MobileNetV2", **given: str) -> list[str]:
    return Asking(CODE).statuses(OLD.format(kind, line), **given)


@pytest.mark.parametrize(
    "line", ["base.layers[-1]", "base.layers[0]", "base.layers[:-20]", "len(base.layers)", "other.layers[9]"]
)
def test_what_has_the_same_number_stays(line: str) -> None:
    assert statuses(line) == []


@pytest.mark.parametrize("line", ["base.layers[9]", "base.layers[:100]", "base.layers[100:]", "base.layers[n]"])
def test_what_has_another_is_for_a_person(line: str) -> None:
    assert statuses(line) == ["review"]
    assert statuses(line, "ResNet50") == []


def test_tf_keras_of_before_2_4_is_meant_as_well() -> None:
    line = "from tensorflow import keras\n\nbase = keras.applications.MobileNetV2(weights=None)\nbase.layers[:100]\n"
    assert Asking(CODE).statuses(line) == ["review"]
