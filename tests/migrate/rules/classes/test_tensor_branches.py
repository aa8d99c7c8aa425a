"""Conditions that are tensors."""

from __future__ import annotations

import pytest
from asking import MARK, Asking

from kmigrate.settings import Settings

CODE = "KM372"
HEAD = f"import tensorflow as tf\n\n{MARK}"
ASK = Asking(CODE, HEAD)
LAYER = "class A(tf.keras.layers.Layer):\n    def call(self, x, training=None):\n        {}\n        return x\n"
ASKS = "if tf.reduce_sum(x) > 0:\n            x = -x"


def told(text: str, settings: Settings | None = None) -> tuple[str, list[str]]:
    """What the lines become, and what is said of them."""
    return ASK.text(text.rstrip(), settings) + "\n", ASK.statuses(text, settings)


@pytest.mark.parametrize(
    "lines",
    [
        "if training:\n            x = -x",
        "if x.shape[0] == 1:\n            x = -x",
        "y = tf.shape(x)\n        if y is None:\n            x = -x",
        "if tf.executing_eagerly():\n            x = -x",
        "if isinstance(x, tf.Tensor):\n            x = -x",
        "if tf.config.list_physical_devices('GPU'):\n            x = -x",
        "y = tf.reduce_sum(x)\n        y = 3\n        if y > 2:\n            x = -x",
        "for one in range(3):\n            x = -x",
        "for one in tf.unstack(x):\n            x = -x",
        "if tf.reduce_sum(x).numpy() > 0:\n            x = -x",
        "y = tf.where(tf.reduce_sum(x) > 0, x, -x)",
    ],
)
def test_conditions_of_python_stay(lines: str) -> None:
    assert told(LAYER.format(lines)) == (LAYER.format(lines), [])


@pytest.mark.parametrize(
    "lines",
    [
        ASKS,
        "if not tf.math.reduce_any(x):\n            x = -x",
        "if training and tf.equal(x[0], 1):\n            x = -x",
        "y = tf.shape(x)[0]\n        if y > 3:\n            x = -x",
        "while tf.less(tf.reduce_sum(x), 3.0):\n            x += 1",
        "for one in tf.range(3):\n            x += 1",
    ],
)
def test_conditions_that_are_tensors_are_rewritten_as_before(lines: str) -> None:
    before = LAYER.format(lines)
    assert told(before) == (before.replace("    def call", "    @converted\n    def call"), ["shimmed"])
    assert told(before, Settings(shims=False)) == (before, ["review"])


@pytest.mark.parametrize(
    ("cls", "method"), [("Model", "call"), ("losses.Loss", "call"), ("metrics.Metric", "update_state")]
)
def test_in_whatever_keras_runs(cls: str, method: str) -> None:
    before = f"class A(tf.keras.{cls}):\n    def {method}(self, y, x):\n        {ASKS}\n        return x\n"
    assert told(before)[0] == before.replace("    def ", "    @converted\n    def ")


def test_in_what_the_call_asks_for() -> None:
    helper = f"\n    def help(self, x):\n        {ASKS}\n        return x\n"
    before = LAYER.format("x = self.help(x)") + helper
    assert told(before) == (before.replace("    def call", "    @converted\n    def call"), ["shimmed"])
    free = "def help(x):\n    if tf.reduce_sum(x) > 0:\n        x = -x\n    return x\n\n\n"
    before = free + LAYER.format("x = help(x)")
    assert told(before) == (before.replace("    def call", "    @converted\n    def call"), ["shimmed"])


LOSS = "def loss(y, p):\n    if tf.reduce_sum(y) > 0:\n        return y\n    return p\n\n\nm = tf.keras.Sequential()\n"


@pytest.mark.parametrize("use", ["m.compile('sgd', loss)", "m.compile('sgd', loss=[loss])", "train(m, loss)"])
def test_a_function_that_is_handed_on(use: str) -> None:
    assert told(f"{LOSS}{use}\n") == (f"@converted\n{LOSS}{use}\n", ["shimmed"])


@pytest.mark.parametrize("use", ["loss(y, p)", "d.map(loss)", "step = tf.function(loss)", "tf.map_fn(loss, m)"])
def test_one_that_is_called_or_rewritten_elsewhere_stays(use: str) -> None:
    assert told(f"{LOSS}{use}\n") == (f"{LOSS}{use}\n", [])


@pytest.mark.parametrize("decorator", ["@tf.function", "@tf.autograph.to_graph"])
def test_one_that_says_so_stays(decorator: str) -> None:
    before = f"{decorator}\n{LOSS}m.compile('sgd', loss)\n"
    assert told(before)[0] == before
