"""Variables in attributes of a layer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM269"
OLD = Settings(source="2.2")
NEW = Settings(source="2.3")
KERAS = """from keras import backend as K
from keras.layers import {base}, Activation, Dense


class A({base}):
    def build(self, s):
        super(A, self).build(s)
"""
TF = """import tensorflow as tf


class A(tf.keras.{base}):
    def __init__(self):
        super().__init__()
"""
FIRST = "\ntf.log(1.0)\n"  # what only TensorFlow 1 had


def said(text: str, settings: Settings | None = None) -> list[Finding]:
    return [finding for finding in rewrite(text, settings or Settings()).findings if finding.rule == CODE]


def keras(line: str, settings: Settings, base: str = "Layer") -> tuple[str, list[str]]:
    """The line after the rewrite in a layer of Keras itself, and what is said."""
    before = KERAS.format(base=base) + f"        {line}\n"
    result = rewrite(before, settings)
    assert rewrite(result.text, settings).text == result.text
    return result.text.rstrip("\n").rpartition("\n")[2].strip(), [f.status.value for f in said(before, settings)]


def tensorflow(line: str, base: str = "layers.Layer", after: str = FIRST) -> tuple[str, list[str]]:
    before = TF.format(base=base) + f"        {line}\n"
    result = rewrite(before + after, Settings())
    assert rewrite(result.text, Settings()).text == result.text
    return result.text.splitlines()[before.count("\n") - 1].strip(), [f.status.value for f in said(before + after)]


@pytest.mark.parametrize(
    "line",
    [
        "w = K.variable(1.0)",
        "self.w = self.add_weight(shape=(3,), initializer='ones')",
        "other.w = K.variable(1.0)",
        "self.w = [K.variable(1.0)]",
        "self.w = 3",
    ],
)
def test_what_is_no_variable_in_an_attribute_stays(line: str) -> None:
    assert keras(line, NEW) == (line, [])


def test_before_keras_23_no_variable_was_counted() -> None:
    assert keras("self.w = K.variable(1.0)", OLD) == ("self.w = K.variable(1.0)", [])


def test_a_variable_of_no_layer_stays() -> None:
    before = "import tensorflow as tf\n\n\nclass A:\n    def __init__(self):\n        self.w = tf.Variable(1.0)\n"
    assert said(before + FIRST) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("self.w = K.variable(1.0)", "self.w = Variable(1.0, dtype=self.variable_dtype)"),
        ("self.w = K.variable(v, name='w')", "self.w = Variable(v, dtype=self.variable_dtype, name='w')"),
        ("self.w = K.zeros((3,))", "self.w = self.add_weight(shape=(3,), initializer='zeros')"),
        (
            "self.w = K.random_uniform_variable((3,), 0, 1)",
            "self.w = self.add_weight(shape=(3,), initializer=RandomUniform(0, 1))",
        ),
    ],
)
def test_keras_23_counted_it(before: str, after: str) -> None:
    assert keras(before, NEW) == (after, ["rewritten"])


def test_where_the_release_cannot_be_told_a_person_must_look() -> None:
    assert keras("self.w = K.variable(1.0)", Settings()) == ("self.w = K.variable(1.0)", ["review"])


@pytest.mark.parametrize("base", ["layers.Layer", "Model"])
@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("tf.ones((3,))", "tf.ones((3,))"),
        ("initial_value=v, trainable=True", "v, trainable=True"),
        ("v, trainable=False, name='n'", "v, trainable=False, name='n'"),
        ("v, dtype=tf.float64", "v, dtype=tf.float64"),
        ("0", '0, dtype="int32"'),
    ],
)
def test_variables_of_tensorflow_in_a_layer_of_tf_keras(given: str, made: str, base: str) -> None:
    assert tensorflow(f"self.w = tf.Variable({given})", base) == (f"self.w = tf.keras.Variable({made})", ["rewritten"])


@pytest.mark.parametrize("given", ["lambda: 1.0", "v, shape=(None, 3)", "*values", "v, **options"])
def test_what_keras_makes_otherwise_is_for_a_person(given: str) -> None:
    line = f"self.w = tf.Variable({given})"
    assert tensorflow(line) == (line, ["review"])


def test_where_nothing_shows_the_age_of_tf_keras_it_is_of_before_keras_3() -> None:
    assert tensorflow("self.w = tf.Variable(1.0)", after="") == ("self.w = tf.keras.Variable(1.0)", ["rewritten"])
    assert tensorflow("self.w = tf.keras.backend.variable(1.0)", after="")[1] == []  # kmigrate leaves those itself


@pytest.mark.parametrize(("release", "shapes"), [("2.2.4", []), ("2.3.1", [[], [2], [3, 4], [4]])])
def test_what_was_counted_is_recorded(release: str, shapes: list[list[int]]) -> None:
    """A variable, a variable of zeros and a layer in attributes; a variable in a list never was."""
    path = Path(__file__).parents[4] / "fixtures" / "classes" / f"facts-{release}-tensorflow.json"
    assert json.loads(path.read_text())["facts"]["counted"] == shapes


@pytest.mark.parametrize(
    ("line", "after"),
    [
        (
            "self.w = [tf.Variable(0.5), tf.Variable(1.0, trainable=False)]",
            "self.w = [tf.keras.Variable(0.5), tf.keras.Variable(1.0, trainable=False)]",
        ),
        ("self.w = {'a': (tf.Variable(0.5), 3)}", "self.w = {'a': (tf.keras.Variable(0.5), 3)}"),
        ("self.w = [tf.Variable(v) for v in vs]", "self.w = [tf.keras.Variable(v) for v in vs]"),
        ("self.w = tf.Variable(0.5) if s else None", "self.w = tf.keras.Variable(0.5) if s else None"),
    ],
)
def test_in_lists_and_dictionaries(line: str, after: str) -> None:
    found, statuses = tensorflow(line)
    assert found == after
    assert set(statuses) == {"rewritten"}


@pytest.mark.parametrize(
    "line", ["self.w = f(tf.Variable(0.5))", "w = [tf.Variable(0.5)]", "self.w.append(tf.Variable(0.5))"]
)
def test_what_keras_did_not_look_into(line: str) -> None:
    assert tensorflow(line) == (line, [])


MODULE = """import tensorflow as tf


class Part({base}):
    pass


class A(tf.keras.Model):
    def __init__(self):
        super().__init__()
        {line}
"""


@pytest.mark.parametrize(
    ("base", "line", "found"),
    [
        ("tf.Module", "self.part = Part()", ["review"]),
        ("tf.Module", "self.parts = [Part() for _ in range(2)]", ["review"]),
        ("tf.Module", "part = Part()", []),
        ("tf.keras.layers.Layer", "self.part = Part()", []),
    ],
)
def test_modules(base: str, line: str, found: list[str]) -> None:
    assert [one.status.value for one in said(MODULE.format(base=base, line=line))] == found
