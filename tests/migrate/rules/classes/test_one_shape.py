"""Layers of several inputs that tell the shape of their one output."""

from __future__ import annotations

import pytest
from asking import Asking

HEAD = "from keras.layers import Layer\n# here\n"
_ASKING = Asking("KM281", HEAD)
text, said, statuses = _ASKING.text, _ASKING.said, _ASKING.statuses


def layer(call: str, shape: str = "return shape", name: str = "compute_output_shape") -> str:
    lines = "\n".join(f"        {line}" for line in call.split("\n"))
    told = "\n".join(f"        {line}" for line in shape.split("\n"))
    return f"class A(Layer):\n    def call(self, x):\n{lines}\n\n    def {name}(self, shape):\n{told}"


@pytest.mark.parametrize(
    "before",
    [
        layer("return x * 2"),
        layer("a, b = x\nreturn a * b", "return shape[0]"),
        layer("a, b = x\nreturn [a, b]"),
        layer("a, b = x\nreturn a * b, b"),
        layer("a, b = x\ny = [a, b]\nreturn y"),
        layer("a, b = x\nreturn y"),
        layer("a, b = y\nreturn a * b"),
        layer("a, b = x\nreturn a * b", "shape = shape[0]\nreturn shape"),
        layer("a, b = x\nreturn a * b").replace("(Layer)", "(Other)"),
        "class A(Layer):\n    def compute_output_shape(self, shape):\n        return shape",
    ],
)
def test_what_may_be_right_stays(before: str) -> None:
    assert said(before) == []
    assert text(before) == before


@pytest.mark.parametrize("call", ["a, b = x\nreturn a * b", "(a, b, c) = x\ny = a\ny = y + b\nreturn y"])
@pytest.mark.parametrize("name", ["compute_output_shape", "get_output_shape_for"])
def test_it_tells_the_first(call: str, name: str) -> None:
    before = layer(call, name=name)
    new = before.replace("return shape", "return shape[0]").replace("get_output_shape_for", "compute_output_shape")
    assert text(before) == new
    assert statuses(before) == ["rewritten"]


def test_of_a_class_above() -> None:
    before = layer("a, b = x\nreturn self.mix(a, b)", "return 1")
    before += "\n\n\nclass B(A):\n    def compute_output_shape(self, shape):\n        return shape"
    assert text(before) == before + "[0]"


def test_inputs_that_may_be_one() -> None:
    before = layer("if isinstance(x, list):\n    x, m = x\nreturn x * 2")
    assert text(before) == before.replace("return shape", "return shape[0] if isinstance(shape, list) else shape")


def test_of_a_model_of_ones_own() -> None:
    before = layer("a, b = x\nreturn a * b").replace("(Layer)", "(Model)")
    before = "from tensorflow.keras import Model\n" + before
    assert text(before) == before.replace("return shape", "return shape[0]")
