"""`tf.function` around `call`."""

from __future__ import annotations

import pytest
from asking import MARK, Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.era.pins import requirements
from kmigrate.settings import Settings

CODE = "KM371"
HEAD = f"import tensorflow as tf\n\n{MARK}"
ASK = Asking(CODE, HEAD)
CLASS = "class A(tf.keras.{}):\n    {}\n    def {}(self, x):\n        return self.dense(x)\n"


def told(text: str, settings: Settings | None = None) -> tuple[str, list[str]]:
    """What the lines become, and what is said of them."""
    return ASK.text(text.rstrip(), settings) + "\n", ASK.statuses(text, settings)


@pytest.mark.parametrize(
    "text",
    [
        CLASS.format("layers.Layer", "@tf.function", "train"),
        CLASS.format("layers.Layer", "@other.function", "call"),
        CLASS.format("callbacks.Callback", "@tf.function", "call"),
        "class A:\n    @tf.function\n    def call(self, x):\n        return tf.keras.activations.relu(x)\n",
        "@tf.function\ndef call(x):\n    return tf.keras.activations.relu(x)\n",
        "m = tf.keras.Sequential()\nstep = tf.function(m.call)\n",
        "m = tf.keras.Sequential()\nm.step = tf.function(m.call)\n",
    ],
)
def test_these_stay(text: str) -> None:
    assert told(text) == (text, [])


@pytest.mark.parametrize("cls", ["layers.Layer", "Model", "Sequential", "layers.Dense"])
@pytest.mark.parametrize("options", ["", "()", "(experimental_relax_shapes=True)"])
def test_a_call_is_compiled_by_the_shims(cls: str, options: str) -> None:
    before = CLASS.format(cls, f"@tf.function{options}", "call")
    assert told(before) == (before.replace("tf.function", "compiled"), ["shimmed"])
    assert told(before, Settings(shims=False)) == (before, ["review"])


def test_what_a_call_asks_for_is_a_part_of_it() -> None:
    before = (
        CLASS.format("Model", "@tf.function", "encode") + "\n    def call(self, x):\n        return self.encode(x)\n"
    )
    assert told(before) == (before.replace("tf.function", "compiled"), ["shimmed"])


def test_a_method_of_another_layer_that_a_call_asks_for() -> None:
    before = CLASS.format("layers.Layer", "@tf.function", "encode")
    before += "\n\nclass B(tf.keras.Model):\n    def call(self, x):\n        return self.inner.encode(x)\n"
    assert told(before) == (before.replace("tf.function", "compiled"), ["shimmed"])


def test_a_function_that_the_object_keeps_and_its_call_asks_for() -> None:
    before = (
        "class A(tf.keras.Model):\n    def __init__(self, net):\n        super().__init__()\n"
        "        self.step = tf.function(net)\n        self.other = tf.function(net)\n\n"
        "    def call(self, x):\n        return self.step(x)\n"
    )
    assert told(before) == (before.replace("step = tf.function", "step = compiled"), ["shimmed"])


@pytest.mark.parametrize("name", ["tf.function", "tf.contrib.eager.defun"])
def test_the_call_of_an_object(name: str) -> None:
    result = rewrite(f"{HEAD}m = tf.keras.Sequential()\nm.call = {name}(m.call)\n", Settings())
    assert result.text.endswith("m.call = compiled(m.call)\n")
    found = {one.rule: one.status.value for one in result.findings}
    assert found[CODE] == "shimmed"
    assert "KM113" not in found  # which speaks of methods that are replaced


def test_defun_elsewhere_is_a_function() -> None:
    before = "m = tf.keras.Sequential()\nstep = tf.contrib.eager.defun(m.call)\n"
    assert told(before) == (before.replace("tf.contrib.eager.defun", "tf.function"), [])


def test_a_program_of_today_stays() -> None:
    before = HEAD + CLASS.format("layers.Layer", "@tf.function", "call")
    assert rewrite(before, Settings(), clues=list(requirements("tensorflow==2.18"))).text == before
