"""KM288: private parts of layers."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Status
from kmigrate.rules.classes.layer_parts import GONE
from kmigrate.settings import Settings

HEAD = "from tensorflow import keras\n\nlayer = keras.layers.Dense(3)\nmodel = keras.Sequential([layer])\n"
CLASS = "from tensorflow import keras\n\n\nclass Mine(keras.layers.Layer):\n"


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "print(other._name, other._built)\n",
        HEAD + "print(layer.name, layer.built, layer._losses)\n",
        HEAD.replace("from tensorflow import keras", "import keras") + "layer._name = 'a'\n",
        "import tensorflow as tf\n\n\nclass Mine:\n    def __init__(self):\n        self._name = 'a'\n",
        CLASS + "    @property\n    def name(self):\n        return self._name\n",
        CLASS + "    def __init__(self):\n        self.submodules = []\n\n    def submodules(self):\n        pass\n",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert not [f for f in rewrite(text, Settings()).findings if f.rule == "KM288"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("layer._name = 'a'", "layer.name = 'a'"),
        ("model._name = model._name + '_2'", "model.name = model.name + '_2'"),
        ("print(layer._built, layer._compute_dtype)", "print(layer.built, layer.compute_dtype)"),
        ("print(model._compile_was_called)", "print(model.compiled)"),
        ("print(keras.layers.LSTM(3)._states)", "print(keras.layers.LSTM(3).states)"),
        ("for w in layer._trainable_weights: print(w)", "for w in layer._trainable_variables: print(w)"),
        ("print(len(model.layers[0]._non_trainable_weights))", "print(len(model.layers[0]._non_trainable_variables))"),
        ("print(keras.layers.Bidirectional(layer).layer)", "print(keras.layers.Bidirectional(layer).forward_layer)"),
    ],
)
def test_the_name_of_today(before: str, after: str) -> None:
    assert rewrite(HEAD + before + "\n", Settings()).text == HEAD + after + "\n"


def test_a_class_of_ones_own() -> None:
    text = CLASS + "    def __init__(self):\n        super().__init__()\n        self._name = 'mine'\n"
    assert "self.name = 'mine'" in rewrite(text, Settings()).text


@pytest.mark.parametrize(
    "line",
    [
        "layer._trainable_weights = []",
        "layer._trainable_weights.append(w)",
        "layer._trainable_weights[0] = w",
        "layer._dtype = 'float16'",
        "model._set_inputs(x)",
        "print(model._nested_inputs)",
    ],
)
def test_what_cannot_be_said_today(line: str) -> None:
    result = rewrite(HEAD + line + "\n", Settings())
    assert result.text == HEAD + line + "\n"
    assert [f.status for f in result.findings if f.rule == "KM288"] == [Status.REVIEW]


@pytest.mark.parametrize("name", [name for name in GONE if name.startswith("_")])
def test_a_method_that_is_never_called(name: str) -> None:
    result = rewrite(CLASS + f"    def {name}(self, x):\n        return x\n", Settings())
    assert ["never calls" in f.message for f in result.findings if f.rule == "KM288"] == [True]
