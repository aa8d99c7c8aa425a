"""What the layer of a model's input is asked for."""

from __future__ import annotations

import pytest
from asking import MARK, Asking

ASK = Asking(
    "KM356",
    "from keras.models import Model, Sequential, load_model\nfrom keras.layers import Dense\n"
    "from keras.applications import VGG16\n\nnet = Sequential([Dense(1, input_shape=(2,))])\nold = load_model('m')\n"
    f"model = Model(a, b)\ntwo = Model([a, c], b)\nnamed = Model(inputs=[a, c], outputs=b)\nbase = VGG16()\n{MARK}",
)


@pytest.mark.parametrize(
    "text",
    [
        "model.layers[1].input",
        "model.layers[-1].input",
        "model.layers[i].input",
        "net.layers[0].input",
        "other.layers[0].input",
        "model.inputs",
        "for layer in model.layers:\n    layer.input",
        "model.layers[0].input = 3",
        "def f(m):\n    first = m.layers[0]\n    return first.input",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert ASK.said(text) == []
    assert ASK.text(text) == text


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ("model.layers[0].input", "model.inputs[0]"),
        ("Model(inputs=model.layers[0].input, outputs=model.layers[2].output)", None),
        ("old.layers[0].input", "old.inputs[0]"),
        ("first = old.layers[0]\nfirst.input", "first = old.layers[0]\nold.inputs[0]"),
        ("first = two.layers[0]\nfirst.input", "first = two.layers[0]\nfirst.output"),
        ("base.layers[0].input", "base.inputs[0]"),
        ("model.get_layer(index=0).input", "model.inputs[0]"),
        ("two.layers[0].input", "two.layers[0].output"),
        ("named.layers[0].input", "named.layers[0].output"),
        ("model.layers[0].input_shape", "model.input_shape"),
        ("old.layers[0].input_shape[1:3]", "old.input_shape[1:3]"),
        ("two.layers[0].input_shape", "two.layers[0].output.shape"),
        ("net.layers[0].input_shape", "net.layers[0].input.shape"),
        ("model.layers[2].input_shape", "model.layers[2].input.shape"),
    ],
)
def test_what_it_is_today(before: str, new: str | None) -> None:
    assert ASK.text(before) == (new or "Model(inputs=model.inputs[0], outputs=model.layers[2].output)")
    assert ASK.statuses(before) == ["rewritten"]


NAMED = Asking(
    "KM356",
    "from tensorflow import keras\nfrom tensorflow.keras import layers\n\nx = layers.Input((3,), name='image')\n"
    f"y = layers.Dense(2, name='dense')(x)\nmodel = keras.Model(x, y)\n{MARK}",
)


@pytest.mark.parametrize("layer", ["get_layer('image')", "get_layer(name='image')"])
def test_an_input_that_is_asked_for_by_its_name(layer: str) -> None:
    assert NAMED.text(f"m = keras.Model(model.{layer}.input, z)") == f"m = keras.Model(model.{layer}.output, z)"
    assert NAMED.text(f"a = model.{layer}\nb = a.input") == f"a = model.{layer}\nb = a.output"
    assert NAMED.text(f"a = model.{layer}.input_shape") == f"a = model.{layer}.output.shape"


def test_other_layers_have_an_input() -> None:
    assert NAMED.text("a = model.get_layer('dense').input") == "a = model.get_layer('dense').input"
    assert NAMED.said("a = model.get_layer('dense').input") == []
