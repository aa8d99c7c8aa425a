"""Functions given as initializers."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM254"
HEAD = "from keras import initializers\nfrom keras.layers import Dense, Layer\n\n\n"


def said(text: str) -> list[Finding]:
    return [f for f in rewrite(HEAD + text, Settings()).findings if f.rule == CODE]


def after(text: str) -> str:
    result = rewrite(HEAD + text, Settings())
    assert rewrite(result.text, Settings()).text == result.text
    return result.text.partition("\n\n\n")[2]


@pytest.mark.parametrize(
    "text",
    [
        "def f(shape): return 1\nDense(3, activation=f)\n",
        "def f(shape): return 1\ng(kernel_initializer=f)\n",
        "def f(shape, dtype=None): return 1\nDense(3, kernel_initializer=f)\n",
        "def f(shape, **kwargs): return 1\nDense(3, kernel_initializer=f)\n",
        "def f(shape, *, dtype): return 1\nDense(3, kernel_initializer=f)\n",
        "class F(initializers.Initializer):\n    def __call__(self, shape, dtype=None): return 1\n",
        "class F:\n    def __call__(self, shape): return 1\n",
        "Dense(3, kernel_initializer='one')\n",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert said(text) == []
    assert after(text) == text


@pytest.mark.parametrize(
    "use",
    [
        "x = 1\nDense(3, kernel_initializer=f)",
        "Dense(3, bias_initializer=f)",
        "initializers.get(f)",
        "g = f\nDense(3, kernel_initializer=g)",
        "class A(Layer):\n    def build(self, s):\n        self.w = self.add_weight(shape=s, initializer=f)",
        "class A(Layer):\n    pass\nA(init=f)",
    ],
)
@pytest.mark.parametrize("function", ["def f(shape{}):\n    return 1", "f = lambda shape{}: 1"])
@pytest.mark.parametrize("more", ["", ", name=None", ", name=(None)"])
def test_it_takes_a_dtype(use: str, function: str, more: str) -> None:
    new = function.format(f"{more}, dtype=None")
    assert after(f"{function.format(more)}\n{use}\n") == f"{new}\n{use}\n"


def test_the_method_of_an_initializer() -> None:
    assert after("class F(initializers.Initializer):\n    def __call__(self, shape): return 1\n") == (
        "class F(initializers.Initializer):\n    def __call__(self, shape, dtype=None): return 1\n"
    )


@pytest.mark.parametrize("parameters", ["shape, scale", "shape, *more", "", "shape, *, name=None"])
def test_what_cannot_be_told_is_for_a_person(parameters: str) -> None:
    assert [f.status.value for f in said(f"def f({parameters}): return 1\nDense(3, kernel_initializer=f)\n")] == [
        "review"
    ]


DRAWN = "from keras.initializations import normal, uniform\nfrom keras.layers import Dense\n\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("normal(shape, scale=0.01, name=name)", "RandomNormal(stddev=0.01)"),
        ("normal(shape, name=name)", "RandomNormal(stddev=0.05)"),
        ("normal(shape, scale=s * 2)", "RandomNormal(stddev=s * 2)"),
        ("uniform(shape, scale=0.003, name=name)", "RandomUniform(-0.003, 0.003)"),
        ("uniform(shape, scale=a + b, name=name)", "RandomUniform(-(a + b), a + b)"),
    ],
)
def test_a_width_of_keras_1_is_written_as_an_initializer(old: str, new: str) -> None:
    result = rewrite(f"{DRAWN}d = Dense(3, init=lambda shape, name: {old})\n", Settings())
    assert f"d = Dense(3, kernel_initializer={new})\n" in result.text
    assert not [finding for finding in result.findings if finding.status.needs_a_person]
    assert rewrite(result.text, Settings()).text == result.text


@pytest.mark.parametrize("old", ["normal(shape[::-1], name=name)", "2 * normal(shape)", "normal(shape, 0.1)"])
def test_another_function_is_for_a_person(old: str) -> None:
    result = rewrite(f"{DRAWN}d = Dense(3, init=lambda shape, name: {old})\n", Settings())
    assert CODE in {finding.rule for finding in result.findings if finding.status.needs_a_person}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("initializations.normal(shape, scale=0.01, name=name)", "initializations.RandomNormal(stddev=0.01)(shape)"),
        ("initializations.normal(shape)", "initializations.RandomNormal(stddev=0.05)(shape)"),
        ("initializations.uniform(shape, 0.1, name=name)", "initializations.RandomUniform(-0.1, 0.1)(shape)"),
        ("initializations.one(shape)", "initializations.Ones()(shape)"),
        ("initializations.orthogonal(shape, name=name)", "initializations.Orthogonal(1.1)(shape)"),
        (
            "initializations.glorot_normal(shape, name=name)",
            "initializations.VarianceScaling(1.0, 'fan_avg', 'untruncated_normal')(shape)",
        ),
    ],
)
def test_functions_of_keras_1_that_gave_the_weight(before: str, after: str) -> None:
    head = "from keras import initializations\n\n\ndef f(shape, name=None):\n    return "
    found = rewrite(f"{head}{before}\n", Settings(source="1.2")).text
    assert found.endswith(f"    return {after}\n")


@pytest.mark.parametrize("call", ["initializers.normal(0.0, 0.1)", "initializers.uniform(-1, 1)"])
def test_classes_of_keras_2_are_no_such_functions(call: str) -> None:
    found = rewrite(f"from keras import initializers\ni = {call}\n", Settings()).text
    assert found.endswith(call.rpartition("(")[2] + "\n")
    assert ")(" not in found
