"""Variables that a `tf.function` is given."""

from __future__ import annotations

import pytest
from asking import Asking

HEAD = """\
import tensorflow as tf


@tf.function
def update(a, b, tau=0.1):
    return a


@tf.function(experimental_relax_shapes=True)
def relaxed(a):
    return a


def plain(a):
    return a


made = tf.function(plain)
model = tf.keras.Sequential()
# here
"""
_ASKING = Asking("KM422", HEAD)
text, statuses = _ASKING.text, _ASKING.statuses
AFTER = "[one.value for one in model.{}]"


@pytest.mark.parametrize(
    "line",
    ["plain(model.variables)", "print(model.weights)", "update(model.get_weights(), x)", "update(other.variables, x)"],
)
def test_these_stay(line: str) -> None:
    assert text(line) == line
    assert statuses(line) == []


@pytest.mark.parametrize("name", ["variables", "weights", "trainable_variables", "trainable_weights"])
@pytest.mark.parametrize("call", ["update({}, x)", "update(x, b={})", "relaxed({})", "made({})"])
def test_these_are_given_variables_of_tensorflow(name: str, call: str) -> None:
    before = call.format(f"model.{name}")
    assert text(before) == call.format(AFTER.format(name))
    assert statuses(before) == ["rewritten"]


def test_a_method() -> None:
    lines = (
        "class Agent:\n    def __init__(self):\n        self.net = tf.keras.Sequential()\n\n"
        "    @tf.function\n    def soften(self, a):\n        return a\n\n"
        "    def step(self):\n        self.soften({})"
    )
    assert text(lines.format("self.net.variables")) == lines.format("[one.value for one in self.net.variables]")
