"""Models that are loaded with the classes of their layers."""

from __future__ import annotations

import pytest
from asking import Asking

HEAD = """\
import tensorflow as tf


class Twice(tf.keras.layers.Layer):
    def call(self, x):
        return 2 * x


class Net(tf.keras.Model):
    def call(self, x):
        return x


class Other:
    def call(self, x):
        return x


def inner():
    class Hidden(tf.keras.layers.Layer):
        def call(self, x):
            return x


m = tf.keras.Sequential([Twice()])
# here
"""
_ASKING = Asking("KM423", HEAD)
text, statuses = _ASKING.text, _ASKING.statuses
GIVEN = "custom_objects={'Twice': Twice, 'Net': Net}"


@pytest.mark.parametrize(
    "lines",
    [
        "m.save('m.h5')\ntf.keras.models.load_model('m.h5')",
        "tf.keras.models.load_model('m')",
        "m.save_weights('m')\ntf.keras.models.load_model('m')",
        "tf.keras.callbacks.ModelCheckpoint('m', save_weights_only=True)\ntf.keras.models.load_model('m')",
        "m.save('m')\ntf.keras.models.load_model('m', custom_objects=own)",
        "m.save('m')\ntf.keras.models.load_model('m', **options)",
    ],
)
def test_these_stay(lines: str) -> None:
    assert GIVEN not in text(lines)
    assert statuses(lines) == []


@pytest.mark.parametrize(
    "lines",
    [
        "m.save('m')\ntf.keras.models.load_model('m')",
        "p = 'm'\nm.save(p)\ntf.keras.models.load_model(p)",
        "tf.keras.models.save_model(m, 'm')\ntf.keras.models.load_model('m')",
        "tf.keras.callbacks.ModelCheckpoint('m')\ntf.keras.models.load_model('m')",
        "tf.keras.callbacks.ModelCheckpoint('m', save_weights_only=False)\ntf.keras.models.load_model('m')",
    ],
)
def test_the_classes_of_the_file_are_given(lines: str) -> None:
    assert f", {GIVEN})" in text(lines)
    assert statuses(lines) == ["rewritten"]


def test_a_class_below_is_known_in_a_function_alone() -> None:
    below = "\n\n\nclass Late(tf.keras.layers.Layer):\n    def call(self, x):\n        return x"
    lines = "m.save('m')\n{}tf.keras.models.load_model('m')" + below
    assert f", {GIVEN})" in text(lines.format(""))
    assert "'Late': Late})" in text(lines.format("f = lambda: "))


def test_without_classes_nothing_is_given() -> None:
    program = "import tensorflow as tf\n\nm = tf.keras.Sequential()\nm.save('m')\ntf.keras.models.load_model('m')\n"
    assert Asking("KM423").said(program) == []
