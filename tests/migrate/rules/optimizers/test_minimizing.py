"""`minimize`."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.settings import Settings

HEAD = (
    "import tensorflow as tf\n\no = tf.keras.optimizers.SGD(0.1)\nt = tf.compat.v1.train.AdamOptimizer(0.1)\n# here\n"
)
_ASKING = Asking("KM419", HEAD)
text, statuses = _ASKING.text, _ASKING.statuses


@pytest.mark.parametrize("line", ["other.minimize(loss, v)", "t.minimize(loss)", "o.apply_gradients(zip(g, v))"])
def test_these_stay(line: str) -> None:
    assert text(line) == line
    assert statuses(line) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("o.minimize(loss, [x])", "minimize(o, loss, [x])"),
        ("o.minimize(loss=f, var_list=v)", "minimize(o, loss=f, var_list=v)"),
        ("o.minimize((loss), *v, tape=tape)", "minimize(o, (loss), *v, tape=tape)"),
        ("o.minimize(lambda: x * 2, [x])", "minimize(o, lambda: x * 2, [x])"),
    ],
)
def test_it_is_a_function_of_the_shims(before: str, after: str) -> None:
    assert text(before) == after
    assert statuses(before) == ["shimmed"]
    assert text(before, Settings(shims=False)) == before
    assert statuses(before, Settings(shims=False)) == ["review"]


def test_of_an_attribute_and_of_a_model() -> None:
    lines = "class A:\n    def __init__(self):\n        self.o = tf.keras.optimizers.Adam()\n\n    def f(self):\n"
    before = lines + "        self.o.minimize(loss, [x])"
    assert text(before) == lines + "        minimize(self.o, loss, [x])"


def test_what_cannot_be_moved_is_said() -> None:
    assert statuses("step = o.minimize") == ["review"]
    assert statuses(
        "class A(tf.keras.optimizers.SGD):\n    def f(self):\n        return super().minimize(loss, v)"
    ) == ["review"]
