"""The tensors at the ends of a model."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

HEAD = (
    "from keras.models import Model, Sequential, load_model\nfrom keras.layers import Dense\n\n"
    "net = Sequential([Dense(1, input_shape=(2,))])\nold = load_model('m')\nmodel = Model(a, b)\n"
)


def said(text: str) -> list[Finding]:
    return [f for f in rewrite(HEAD + text, Settings()).findings if f.rule == "KM325"]


def after(text: str) -> str:
    result = rewrite(HEAD + text, Settings())
    assert rewrite(result.text, Settings()).text == result.text
    return result.text.partition("Model(a, b)\n")[2]


@pytest.mark.parametrize(
    "text",
    [
        "model.input\n",
        "model.inputs\n",
        "net.inputs[0]\n",
        "net.input_shape\n",
        "net.layers[0].input\n",
        "other.input\n",
        "other.input_names\n",
        "y = net(x)\nnet.output\n",
        "class Net(Sequential):\n    def set(self):\n        self.input = 3\n\nn = Net()\nn.input\n",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert said(text) == []
    assert after(text) == text


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ("net.input", "net.inputs[0]"),
        ("f([net.input], [net.output])", "f([net.inputs[0]], [net.outputs[0]])"),
        ("net.output.name", "net.outputs[0].name"),
        ("self.net.input", "self.net.input"),
        ("model.input_names", "[t.name for t in model.inputs]"),
        ("old.input_names[0]", "[t.name for t in old.inputs][0]"),
        ("model.get_output_at(0)", "model.output"),
        ("net.get_output_at(0)", "net.outputs[0]"),
        ("net.get_input_shape_at(0)", "net.input_shape"),
    ],
)
def test_what_it_is_today(before: str, new: str) -> None:
    assert after(f"{before}\n") == f"{new}\n"


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ("old.input.shape[1:]", "old.inputs[0].shape[1:]"),
        ("old.output[:, 0]", "old.outputs[0][:, 0]"),
        ("old.output - a", "old.outputs[0] - a"),
        ("Dense(3)(old.output)", "Dense(3)(old.outputs[0])"),
    ],
)
def test_where_one_tensor_is_needed_it_is_the_only_one(before: str, new: str) -> None:
    assert after(f"{before}\n") == f"{new}\n"


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ("len(old.output)", "len(output_of(old))"),
        ("old.output[0]", "output_of(old)[0]"),
        ("old.output + [a]", "output_of(old) + [a]"),
        ("Own()(old.output)", "Own()(output_of(old))"),
        ("x = old.input", "x = input_of(old)"),
    ],
)
def test_elsewhere_it_is_asked_for_when_the_program_runs(before: str, new: str) -> None:
    assert after(f"{before}\n") == f"{new}\n"
    assert [f.status.value for f in said(f"{before}\n")] == ["shimmed"]


def test_what_a_function_is_given_may_be_either() -> None:
    text = "def cut(m):\n    return m.output\n\n\na = cut(net), cut(model)\n"
    assert after(text).startswith("def cut(m):\n    return output_of(m)\n")


@pytest.mark.parametrize("text", ["old.input\n", "old.output\n"])
def test_without_the_shims_a_person_must_look(text: str) -> None:
    result = rewrite(HEAD + text, Settings(shims=False))
    assert [f.status.value for f in result.findings if f.rule == "KM325"] == ["review"]
    assert result.text.endswith(text)


@pytest.mark.parametrize("text", ["model.get_output_at(1)\n", "net.get_input_at(i)\n"])
def test_a_person_must_look(text: str) -> None:
    assert [f.status.value for f in said(text)] == ["review"]
    assert after(text) == text


LISTS = "from keras.layers import Dense, Input\nfrom keras.models import Model\n\nx = Input((3,))\ny = Dense(2)(x)\n"


def built(text: str) -> str:
    result = rewrite(LISTS + text, Settings())
    assert rewrite(result.text, Settings()).text == result.text
    return result.text.partition("y = Dense(2)(x)\n")[2]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("m = Model(inputs=[x], outputs=[y])\nz = m.output\n", "m = Model(inputs=[x], outputs=y)\nz = m.output\n"),
        ("m = Model([x], [y])\nz = m.input\n", "m = Model(x, [y])\nz = m.input\n"),
        ("m = Model(input=[x], output=[y])\nz = m.output\n", "m = Model(inputs=[x], outputs=y)\nz = m.output\n"),
        ("m = Model([x], [y])\nz = m(a)\n", "m = Model([x], y)\nz = m(a)\n"),
    ],
)
def test_a_list_of_one_is_not_the_end_of_a_model(old: str, new: str) -> None:
    assert built(old) == new


@pytest.mark.parametrize(
    "text",
    [
        "m = Model(inputs=[x], outputs=[y])\nm.fit(a, b)\n",
        "m = Model([x, v], [y, w])\nz = m.output\n",
        "m = Model([*more], [*others])\nz = m.output\n",
        "m = Model(inputs=[x], outputs=[y])\nz = other.output\n",
    ],
)
def test_a_model_whose_ends_nobody_asks_for_stays(text: str) -> None:
    assert built(text) == text
