"""Arrays that are set as weights. That Theano turned kernels, all recorded models of it show (`fixtures/models`)."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CONV = "from keras.layers import Convolution2D\nlayer = Convolution2D(8, 3, 3)\n"
LSTM = "from keras.layers import LSTM\nlayer = LSTM(8)\n"
FILE = "import numpy as np\nlayer.set_weights(np.load('layer.npy'))\n"


def said(text: str, **settings: object) -> str:
    result = rewrite(text, Settings(**settings))  # type: ignore[arg-type]
    return " / ".join(f.message for f in result.findings if f.rule == "KM359")


def test_kernels_of_theano_are_turned() -> None:
    assert "kernel[::-1, ::-1]" in said(CONV + FILE, backend="theano", source="2.2.4")
    assert "kernel.transpose" not in said(CONV + FILE, backend="theano", source="2.2.4")
    assert said(CONV + FILE, backend="tensorflow", source="2.2.4") == ""


@pytest.mark.parametrize(
    ("layer", "turned"),
    [
        ("Conv1D", "kernel[::-1])"),
        ("Conv3D", "kernel[::-1, ::-1, ::-1])"),
        ("Conv2DTranspose", "kernel[::-1, ::-1])"),
        ("ConvLSTM2D", "kernel[::-1, ::-1])"),
        ("SeparableConv2D", None),
        ("DepthwiseConv2D", None),
    ],
)
def test_the_axes_of_space_are_turned(layer: str, turned: str | None) -> None:
    found = said(CONV.replace("Convolution2D", layer) + FILE, backend="theano", source="2.2.4")
    assert turned in found if turned else found == ""


def test_channels_first_of_keras_1() -> None:
    first = CONV.replace("3, 3)", "3, 3, dim_ordering='th', input_shape=(3, 8, 8))")
    both = said(first + FILE, backend="theano", source="1.2.2")
    assert both.index("transpose(2, 3, 1, 0)") < both.index("[::-1, ::-1]")
    assert "[::-1, ::-1]" not in said(first + FILE, backend="tensorflow", source="1.2.2")
    assert said(first + FILE, backend="tensorflow", source="2.2.4") == ""


def test_gates_of_keras_1() -> None:
    assert "three arrays for each gate" in said(LSTM + FILE, source="1.2.2", backend="tensorflow")
    assert said(LSTM + FILE, source="2.2.4", backend="theano") == ""


@pytest.mark.parametrize(
    "text",
    [
        "layer.set_weights(layer.get_weights())\n",
        "kept = layer.get_weights()\nlayer.set_weights(kept)\n",
        "layer.set_weights([w * 0 for w in layer.get_weights()])\n",
    ],
)
def test_what_the_program_has_of_a_layer_itself(text: str) -> None:
    assert said(CONV + text, backend="theano", source="1.2.2") == ""


def test_nothing_is_said_of_tf_keras() -> None:
    assert said((CONV + FILE).replace("keras", "tensorflow.keras").replace("Convolution2D", "Conv2D")) == ""
