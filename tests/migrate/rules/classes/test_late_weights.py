"""Layers inside of layers whose weights are made late."""

from __future__ import annotations

import pytest
from asking import Asking

HEAD = "from tensorflow import keras\n\n"
PARTS = {
    "init": "    def __init__(self):\n        super().__init__()\n        self.inner = {}\n\n",
    "build": "    def build(self, shape):\n        {}\n\n",
    "call": "    def call(self, x):\n        return self.inner(x)\n\n",
    "shape": "    def compute_output_shape(self, shape):\n        return shape\n",
}
_ASKING = Asking("KM287")


def layer(
    inner: str = "keras.layers.Dense(3)", build: str = "self.w = self.add_weight(shape=(3,))", shape: bool = True
) -> str:
    parts = [PARTS["init"].format(inner), PARTS["build"].format(build) if build else "", PARTS["call"]]
    return "class Block(keras.layers.Layer):\n" + "".join(parts) + (PARTS["shape"] if shape else "")


@pytest.mark.parametrize(
    "source",
    [
        layer(shape=False),
        layer(build=""),
        layer(inner="keras.layers.Dropout(0.5)"),
        layer(inner="tf.zeros(3)"),
        layer(build="self.inner.build(shape)"),
        layer().replace("(keras.layers.Layer)", ""),
    ],
)
def test_what_has_its_weights_in_time_stays(source: str) -> None:
    assert _ASKING.said(HEAD + source) == []


@pytest.mark.parametrize("inner", ["keras.layers.Dense(3)", "[keras.layers.Dense(3) for _ in range(2)]"])
def test_a_layer_that_says_its_shapes(inner: str) -> None:
    (finding,) = _ASKING.said(HEAD + layer(inner))
    assert finding.status.value == "review"
    assert "self.inner.build" in finding.message


def test_the_stand_alone_keras_did_not_know_those_weights() -> None:
    assert _ASKING.said("import keras\n\n" + layer(), source="2.2.4") == []


def cell(build: str = "", states: str = "self.state_size = 3") -> str:
    return layer("keras.layers.GRUCell(3)", build, shape=False).replace(
        "super().__init__()", f"super().__init__(); {states}"
    )


def test_a_cell() -> None:
    assert len(_ASKING.said(HEAD + cell())) == 1
    assert _ASKING.said(HEAD + cell("self.inner.build(shape)")) == []
    assert _ASKING.said(HEAD + cell(states="self.size = 3")) == []


def test_a_model_of_ones_own_that_says_its_shapes() -> None:
    (finding,) = _ASKING.said(HEAD + layer().replace("keras.layers.Layer", "keras.Model"))
    assert finding.status.value == "review"
