"""Weights that layers made by themselves, and the lists they kept."""

from __future__ import annotations

import re

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM251"
HEAD = """import numpy as np
from keras import backend as K
from keras import initializations, regularizers
from keras.engine.topology import Layer


class A(Layer):
    def __init__(self, **kwargs):
        super(A, self).__init__(**kwargs)
        self.init = initializations.get('one')
        self.W_regularizer = regularizers.get('l2')

    def build(self, s):
"""


def built(*lines: str) -> str:
    """The body of build after the rewrite."""
    result = rewrite(HEAD + "".join(f"        {line}\n" for line in lines), Settings())
    assert rewrite(result.text, Settings()).text == result.text
    body = result.text.partition("    def build(self, s):\n")[2]
    return re.sub(r",\n {12,}", ", ", "\n".join(line[8:] for line in body.splitlines()))


def said(text: str) -> list[Finding]:
    return [finding for finding in rewrite(text, Settings()).findings if finding.rule == CODE]


def statuses(*lines: str) -> set[str]:
    return {f.status.value for f in said(HEAD + "".join(f"        {line}\n" for line in lines))}


@pytest.mark.parametrize(
    "lines",
    [
        ("self.w = self.add_weight(shape=(2,), initializer='one', name='w')",),
        ("self.state = K.variable(0.0)",),
        ("self.built = True",),
        ("x.trainable_weights = [self.w]",),
        ("trainable_weights = [self.w]",),
        ("self.names = ['a']",),
    ],
)
def test_nothing_to_do(lines: tuple[str, ...]) -> None:
    assert statuses(*lines) == set()


def test_a_class_of_ones_own_may_list_what_it_likes() -> None:
    text = "import keras\nclass A:\n    def build(self):\n        self.trainable_weights = [self.init((2,))]\n"
    assert said(text) == []


@pytest.mark.parametrize(
    ("made", "after"),
    [
        ("self.init((2,), name='w')", "self.add_weight(shape=(2,), initializer=self.init, name='w')"),
        ("self.init(s[1:])", "self.add_weight(shape=s[1:], initializer=self.init)"),
        ("K.zeros((2,), name='w')", "self.add_weight(shape=(2,), initializer='zeros', name='w')"),
        ("K.ones((2,))", "self.add_weight(shape=(2,), initializer='ones')"),
        ("K.ones((2,), 'float64')", "self.add_weight(shape=(2,), initializer='ones', dtype='float64')"),
        ("K.variable(np.ones(2))", "Variable(np.ones(2), dtype=self.variable_dtype)"),
        ("K.variable(x, name='w')", "Variable(x, dtype=self.variable_dtype, name='w')"),
        (
            "K.random_uniform_variable((2,), -1, 1)",
            "self.add_weight(shape=(2,), initializer=initializations.RandomUniform(-1, 1))",
        ),
        (
            "K.random_normal_variable((2,), 0., scale=.1)",
            "self.add_weight(shape=(2,), initializer=initializations.RandomNormal(0., .1))",
        ),
    ],
)
def test_a_weight_that_is_listed_is_counted_by_keras(made: str, after: str) -> None:
    assert built(f"self.w = {made}", "self.trainable_weights = [self.w]") == f"self.w = {after}"


@pytest.mark.parametrize(
    "line",
    [
        "self.trainable_weights = [self.a, self.b]",
        "self.trainable_weights = [self.a] + [self.b]",
        "self.trainable_weights += [self.b]",
        "self._trainable_weights.append(self.a)",
        "self._trainable_weights.extend([self.a, self.b])",
        "self.trainable_weights = []",
        "self.non_trainable_weights = []",
    ],
)
def test_every_way_to_list(line: str) -> None:
    made = ["self.a = self.add_weight(shape=(2,))", "self.b = self.add_weight(shape=(2,))"]
    assert built(*made, line) == "\n".join(made)


def test_what_is_listed_as_not_trained_is_not() -> None:
    assert built("self.m = K.zeros((2,))", "self.non_trainable_weights = [self.m]") == (
        "self.m = self.add_weight(shape=(2,), initializer='zeros', trainable=False)"
    )


def test_an_initializer_makes_no_variable_any_more() -> None:
    assert built("self.m = self.init((2,))") == (
        "self.m = self.add_weight(shape=(2,), initializer=self.init, trainable=False)"
    )


def test_layers_within_are_counted_too() -> None:
    lines = "self.d = Dense(2)", "self.d.build(s)"
    assert built(*lines, "self.trainable_weights = self.d.trainable_weights") == "\n".join(lines)


def test_a_long_call_goes_on_in_the_next_lines() -> None:
    result = rewrite(
        HEAD + "        self.w = K.zeros((2,), name='{}_w'.format(self.name))\n"
        "        self.m = K.zeros((3, 4, 5))\n"
        "        self.trainable_weights = [self.w, self.m]\n",
        Settings(),
    )
    assert result.text.endswith("""\
        self.w = self.add_weight(shape=(2,),
                                 initializer='zeros',
                                 name='{}_w'.format(self.name))
        self.m = self.add_weight(shape=(3, 4, 5), initializer='zeros')
""")


def test_regularizers_and_constraints_become_arguments() -> None:
    assert built(
        "self.w = self.init((2,))",
        "self.trainable_weights = [self.w]",
        "self.regularizers = []",
        "if self.W_regularizer:",
        "    self.W_regularizer.set_param(self.w)",
        "    self.regularizers.append(self.W_regularizer)",
        "self.constraints = {}",
        "if self.c is not None:",
        "    pass",
        "if self.w_constraint is not None:",
        "    self.constraints[self.w] = self.w_constraint",
    ) == (
        "self.w = self.add_weight(shape=(2,), initializer=self.init, regularizer=self.W_regularizer, "
        "constraint=self.w_constraint)\nif self.c is not None:\n    pass"
    )


def test_the_constraints_of_keras_0_3_have_the_order_of_the_weights() -> None:
    assert built(
        "self.constraints = [self.wc, self.bc]",
        "self.w = K.zeros((2,))",
        "self.b = K.zeros((2,))",
        "self.params = [self.w, self.b]",
    ) == (
        "self.w = self.add_weight(shape=(2,), initializer='zeros', constraint=self.wc)\n"
        "self.b = self.add_weight(shape=(2,), initializer='zeros', constraint=self.bc)"
    )


@pytest.mark.parametrize(
    "lines",
    [
        ("self.trainable_weights = weights",),
        ("self.trainable_weights = [self.w]",),
        ("self.trainable_weights = [w for w in self.ws]",),
        ("self.trainable_weights.pop()",),
        ("self.a = K.zeros((2,))", "self.b = K.zeros((2,))", "self.trainable_weights = [self.b, self.a]"),
        ("self.a = K.zeros(*s)", "self.non_trainable_weights = []", "self.trainable_weights = [self.a]"),
        ("self.regularizers = [f(self.w)]",),
        ("for r in rs:", "    self.regularizers.append(r)"),
    ],
)
def test_what_cannot_be_told_is_for_a_person(lines: tuple[str, ...]) -> None:
    assert "review" in statuses(*lines)


def test_a_list_that_another_method_sets_is_for_a_person() -> None:
    text = HEAD + "        pass\n\n    def freeze(self):\n        self.trainable_weights = []\n"
    assert [f.status.value for f in said(text)] == ["review"]


def test_a_weight_that_is_trained_or_not_by_a_condition() -> None:
    lines = (
        "self.w = K.variable(v)",
        "if self.learn:",
        "    self.trainable_weights.append(self.w)",
        "else:",
        "    self.non_trainable_weights.append(self.w)",
    )
    new = "if self.learn:\n    pass\nelse:\n    self.w.trainable = False"
    assert built(*lines).endswith(new)
    assert "trainable=False" not in built(*lines)


def test_a_weight_that_is_listed_only_sometimes_is_for_a_person() -> None:
    lines = ("self.w = K.variable(v)", "if self.learn:", "    self.trainable_weights.append(self.w)")
    assert statuses(*lines) == {"review"}
    assert built(*lines) == "\n".join(lines)


def test_a_weight_that_is_made_and_listed_under_one_condition() -> None:
    lines = ("if self.learn:", "    self.w = K.zeros((2,))", "    self.trainable_weights.append(self.w)")
    assert built(*lines) == "if self.learn:\n    self.w = self.add_weight(shape=(2,), initializer='zeros')"


def test_a_variable_of_tensorflow_in_a_list() -> None:
    before = "import tensorflow as tf\n" + HEAD + "        self.w = tf.Variable(v)\n"
    result = rewrite(before + "        self.trainable_weights = [self.w]\n", Settings()).text
    assert "self.w = tf.keras.Variable(v)\n" in result


@pytest.mark.parametrize("between", ["; ", "\n        "])
def test_several_lists_of_one_line_go_together(between: str) -> None:
    lines = ["self.W = K.variable(np.ones(3))", "self.params = [self.W]", "self.trainable_weights = [self.W]"]
    head = "import numpy as np\nfrom keras import backend as K\nfrom keras.layers.core import Layer\n\n\n"
    body = f"class A(Layer):\n    def build(self):\n        {between.join(lines)}\n"
    result = rewrite(head + body, Settings(source="0.3.3"))
    assert [f.rule for f in result.findings if f.rule == "KM005"] == []
    assert result.text.endswith("self.W = Variable(np.ones(3), dtype=self.variable_dtype)\n")
