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
    assert _ASKING.statuses(HEAD + layer(inner)) == ["shimmed"]
    assert "(shape=(3,))\n        build_inside(self, shape)\n\n" in _ASKING.text(HEAD + layer(inner))


@pytest.mark.parametrize("last", ["super().build(shape)", "super(Block, self).build(shape)", "self.built = True"])
def test_what_says_that_it_is_built_stays_last(last: str) -> None:
    text = _ASKING.text(HEAD + layer(build=f"self.w = self.add_weight(shape=(3,))\n        {last}"))
    assert f"        build_inside(self, shape)\n        {last}\n" in text


@pytest.mark.parametrize(
    "source",
    [
        layer().replace("(self, x)", "(self, x, y)"),
        layer(build="shape = shape[1:]"),
        layer(build="if not shape: return\n        self.w = 1"),
    ],
)
def test_what_a_person_must_write(source: str) -> None:
    (finding,) = _ASKING.said(HEAD + source)
    assert finding.status.value == "review"
    assert "self.inner.build" in finding.message
    assert _ASKING.statuses(HEAD + layer(), shims=False) == ["review"]  # type: ignore[arg-type]


def test_the_stand_alone_keras_did_not_know_those_weights() -> None:
    assert _ASKING.said("import keras\n\n" + layer(), source="2.2.4") == []


def cell(build: str = "", states: str = "self.state_size = 3") -> str:
    return layer("keras.layers.GRUCell(3)", build, shape=False).replace(
        "super().__init__()", f"super().__init__(); {states}"
    )


def test_a_cell() -> None:
    taking = cell().replace("(self, x)", "(self, x, states, training=None)")
    assert _ASKING.statuses(HEAD + taking) == ["shimmed"]
    assert (
        "    def build(self, input_shape):\n        build_inside(self, input_shape)\n\n    def call(self, x, states"
        in _ASKING.text(HEAD + taking)
    )
    assert _ASKING.statuses(HEAD + cell().replace("(self, x)", "(self, x, states, constants)")) == ["review"]
    assert _ASKING.statuses(HEAD + cell()) == ["review"]
    assert _ASKING.said(HEAD + cell("self.inner.build(shape)")) == []
    assert _ASKING.said(HEAD + cell(states="self.size = 3")) == []


def test_a_model_of_ones_own_that_says_its_shapes() -> None:
    (finding,) = _ASKING.said(HEAD + layer().replace("keras.layers.Layer", "keras.Model"))
    assert finding.status.value == "review"
