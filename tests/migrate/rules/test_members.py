"""KM111 and KM112: members of objects that are known to be of an old class."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

HEAD = (
    "from keras.layers import Convolution2D, Dense, Layer, LSTM, ZeroPadding2D\nfrom keras.models import Sequential\n"
    "dense = Dense(3)\nconv = Convolution2D(3, 3, 3)\nlstm = LSTM(3)\npad = ZeroPadding2D((1, 1))\nnet = Sequential()\n"
)


def said(text: str) -> list[Finding]:
    return [f for f in rewrite(HEAD + text, Settings()).findings if f.rule in ("KM111", "KM112")]


def after(text: str) -> str:
    result = rewrite(HEAD + text, Settings())
    assert rewrite(result.text, Settings()).text == result.text
    return result.text.partition("net = Sequential()\n")[2]


@pytest.mark.parametrize(
    "text",
    [
        "other.W\n",
        "dense.kernel\n",
        "conv.anything\n",
        "conv.filters = 3\n",
        "net.metrics\n",
        "class Mine(Dense):\n    def build(self, shape):\n        self.W = 3\n\nm = Mine(3)\nm.W\n",
        "class A(Dense):\n    def f(self):\n        self.W = 3\n\nclass B(A):\n    pass\n\nm = B(3)\nm.W\n",
        "class Mine(Layer):\n    regularizers = ()\n\nm = Mine()\nm.regularizers\n",
        "class Mine(Layer):\n    def previous(self):\n        return self.previous\n",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert said(text) == []
    assert after(text) == text


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ("dense.W", "dense.kernel"),
        ("dense.b", "dense.bias"),
        ("print(dense.output_dim + 1)", "print(dense.units + 1)"),
        ("conv.nb_row", "conv.kernel_size[0]"),
        ("conv.subsample", "conv.strides"),
        ("net.layers[0].supports_masked_input", "net.layers[0].supports_masking"),
        ("lstm.inner_init", "lstm.recurrent_initializer"),
        ("pad.left_pad", "pad.padding[1][0]"),
        ("dense.W_regularizer = None", "dense.kernel_regularizer = None"),
    ],
)
def test_the_name_of_today(before: str, new: str) -> None:
    assert after(f"{before}\n") == f"{new}\n"


@pytest.mark.parametrize(
    "text",
    ["lstm.W_i\n", "conv.W\n", "net.loss_weights\n", "net.layers[0].batch_input_shape\n", "dense.regularizers\n"],
)
def test_a_person_must_look(text: str) -> None:
    found = said(text)
    assert [f.status.value for f in found] == ["review"]
    assert found[0].message.count(": ") >= 1
    assert after(text) == text


def test_what_a_rule_takes_out_is_not_spoken_of() -> None:
    text = (
        "class Mine(Layer):\n    def build(self):\n        self.W = self.init((3, 3))\n"
        "        self.trainable_weights = [self.W]\n        self.regularizers = []\n"
        "        if self.W_regularizer:\n            self.W_regularizer.set_param(self.W)\n"
        "            self.regularizers.append(self.W_regularizer)\n"
    )
    assert [f.message for f in said(text) if "set_param" in f.message] == []


@pytest.mark.parametrize(
    "member", ["op.name", "graph", "device", "consumers()", "value_index", "eval()", "set_shape((None, 3))"]
)
@pytest.mark.parametrize("tensor", ["net.output", "net.outputs[0]", "dense(net.input)", "(dense(net.input) * 2)"])
def test_what_tensors_of_a_graph_had(tensor: str, member: str) -> None:
    (finding,) = said(f"x = {tensor}.{member}\n")
    assert finding.status.needs_a_person


def test_what_tensors_still_have() -> None:
    assert said("x = net.output.shape, net.output.dtype, net.output.name, net.output.ndim\n") == []
