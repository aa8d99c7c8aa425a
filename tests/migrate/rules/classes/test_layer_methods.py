"""The methods of layers of Keras 0.3 and 1."""

from __future__ import annotations

from pathlib import Path

import pytest

from kmigrate.cli import main
from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM252"
HEAD = "from keras.layers.core import Layer\nfrom keras.layers import Dense, Wrapper\n\n\n"
NEW = "from tensorflow.keras.layers import Layer, Dense, Wrapper\n\n\n"


def said(text: str) -> list[Finding]:
    return [finding for finding in rewrite(HEAD + text, Settings()).findings if finding.rule == CODE]


def become(before: str, after: str) -> None:
    result = rewrite(HEAD + before, Settings())
    assert result.text == NEW + after
    assert rewrite(result.text, Settings()).text == result.text


@pytest.mark.parametrize(
    "text",
    [
        "class A:\n    def get_output_shape_for(self, s): pass\n    def get_output(self, train): pass\n",
        "class A(Layer):\n    def compute_output_shape(self, s): return s\n    def get_output_shape_for(self, s): return s\n",
        "class A(Layer):\n    def get_output_shape_for(self, s): return s\n\n    compute_output_shape = get_output_shape_for\n",
        "class A(Layer):\n    def build(self, input_shape): pass\n    def call(self, x): return x\n",
        "class A(Layer):\n    def build(self, *shapes): pass\n",
        "x.get_output(train=False)\n",
        "class A(Layer):\n    def __init__(self):\n        self.input_shape = 3\n    def build(self, s):\n"
        "        return self.input_shape\n",
        "class A(Dense):\n    def call(self, x): return super(A, self).call(x)\n",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize("base", ["Layer", "Dense", "Wrapper"])
def test_the_shape_of_keras_1(base: str) -> None:
    become(
        f"class A({base}):\n    def get_output_shape_for(self, s):  # shape\n        return s\n",
        f"class A({base}):\n    def compute_output_shape(self, s):  # shape\n        return s\n",
    )


@pytest.mark.parametrize("base", ["Layer", "Wrapper"])
@pytest.mark.parametrize("above", ["super()", "super(A, self)"])
def test_the_base_gave_its_argument_back(base: str, above: str) -> None:
    become(
        f"class A({base}):\n    def get_output_shape_for(self, s):\n        return {above}.get_output_shape_for(s[1:])\n",
        f"class A({base}):\n    def compute_output_shape(self, s):\n        return s[1:]\n",
    )
    become(
        f"class A({base}):\n    def call(self, x):\n        return {above}.call(x) * 2\n",
        f"class A({base}):\n    def call(self, x):\n        return x * 2\n",
    )


def test_the_base_that_knows_its_shape_is_asked() -> None:
    become(
        "class A(Dense):\n    def get_output_shape_for(self, s):\n        return super().get_output_shape_for(s)\n",
        "class A(Dense):\n    def compute_output_shape(self, s):\n        return super().compute_output_shape(s)\n",
    )


OLD = """class A(Layer):
    def build(self):
        self.n = self.input_shape[1]

    @property
    def output_shape(self):
        shape = self.input_shape
        return (shape[0], self.n)

    def get_output(self, {train}):
        X = self.get_input({given})
        return X if {name} else X + 1
"""
TODAY = """class A(Layer):
    def build(self, input_shape):
        self.n = input_shape[1]

    def compute_output_shape(self, input_shape):
        shape = input_shape
        return (shape[0], self.n)

    def call(self, inputs, training=None):
        X = inputs
        return X if training else X + 1
"""


@pytest.mark.parametrize(
    ("train", "given", "name"),
    [
        ("train=False", "train", "train"),
        ("train", "train=train", "train"),
        ("training_phase=False", "", "training_phase"),
    ],
)
def test_a_layer_of_keras_0_3(train: str, given: str, name: str) -> None:
    become(OLD.format(train=train, given=given, name=name), TODAY)


def test_build_of_keras_1_could_still_ask() -> None:
    become(
        "class A(Layer):\n    def build(self, shape):\n        self.n = self.input_shape[1]\n",
        "class A(Layer):\n    def build(self, shape):\n        self.n = shape[1]\n",
    )


def test_the_output_of_a_layer() -> None:
    become(
        "layer = Dense(3)\nf(layer.get_input(), layer.get_output(train=False))\n",
        "layer = Dense(3)\nf(layer.input, layer.output)\n",
    )


@pytest.mark.parametrize(
    "text",
    [
        "class A(Layer):\n    def get_output(self, train):\n        return self.get_input(train) * self.get_output_mask(train)\n",
        "class A(Layer):\n    def get_output(self, train):\n        return self.previous.get_output(train)\n",
        "class A(Layer):\n    def get_output(self, train):\n        inputs = self.get_input(train)\n        return inputs\n",
        "class A(Layer):\n    def get_output(self, train): pass\n    def call(self, x): return x\n",
        "class A(Layer):\n    def other(self):\n        return self.get_input()\n",
        "class A(Layer):\n    def output_shape(self): return 1\n    def call(self, x): return x\n",
        "Dense(3).get_output(train=True)\n",
    ],
)
def test_what_cannot_be_told_is_for_a_person(text: str) -> None:
    assert "review" in {f.status.value for f in said(text)}


def test_the_calls_of_the_method_are_renamed_with_it() -> None:
    before = (
        "class A(Layer):\n    def get_output_shape_for(self, s):\n        return s\n\n"
        "    def call(self, x):\n        return self.{0}(x.shape), x.layer.{0}(1)\n\n\n"
        "A().{0}((1,))\n"
    )
    after = before.replace("get_output_shape_for(self", "{0}(self").format("compute_output_shape")
    become(before.format("get_output_shape_for"), after)


BELOW = "class A(Layer):\n    def call(self, x):\n        return super().call(x * 2)\n\n\n"


@pytest.mark.parametrize(
    "text",
    [
        BELOW + "class B(A, Dense):\n    pass\n",
        BELOW + "class B(A):\n    pass\n\n\nclass C(\n    B,  # first\n    Dense,\n):\n    pass\n",
    ],
)
def test_super_of_a_class_before_a_layer_is_that_layer(text: str) -> None:
    assert rewrite(HEAD + text, Settings()).text == NEW + text
    assert [finding.status.value for finding in said(text)] == ["review"]


@pytest.mark.parametrize("bases", ["A, metaclass=M", "A, abc.ABC", "Other, A"])
def test_super_of_a_class_that_is_last_is_layer(bases: str) -> None:
    below = f"class B({bases}):\n    pass\n"
    become(BELOW + below, BELOW.replace("super().call(x * 2)", "x * 2") + below)


def test_super_of_a_class_that_another_file_puts_before_a_layer(tmp_path: Path) -> None:
    one, two = tmp_path / "one.py", tmp_path / "two.py"
    one.write_text(HEAD + BELOW)
    two.write_text("from keras.layers import Dense\nfrom one import A\n\n\nclass B(A, Dense):\n    pass\n")
    assert main(["--jobs", "1", str(tmp_path)]) == 1
    assert "super().call(x * 2)" in one.read_text()
