"""What layers of the project's own are given."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

HEAD = """from keras import constraints
from keras.layers import Layer
from keras.models import Sequential


class A(Layer):
    def __init__(self, n=1, weights=None, **kwargs):
        super(A, self).__init__(**kwargs)


class B(Layer):
    pass


model = Sequential()
"""


def said(text: str) -> list[Finding]:
    return [f for f in rewrite(HEAD + text, Settings()).findings if f.rule == "KM261"]


def after(text: str) -> str:
    result = rewrite(HEAD + text, Settings())
    assert rewrite(result.text, Settings()).text == result.text
    return result.text.partition("model = Sequential()\n")[2]


@pytest.mark.parametrize(
    "text",
    [
        "A(3, name='a', input_shape=(2,))\n",
        "A(weights=[1])\n",
        "f(weights=[1], c_constraint='nonneg')\n",
        "constraints.get('non_neg')\n",
        "B(dtype='float32')\n",
        "class C(A): pass\nC(weights=[1])\n",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert said(text) == []
    assert after(text) == text


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ("model.add(B(batch_input_shape=(2, 3)))", "model.add(Input(batch_shape=(2, 3)))\nmodel.add(B())"),
        ("A(2, W_constraint='nonneg')", "A(2, W_constraint='non_neg')"),
        ('constraints.get("maxnorm")', 'constraints.get("max_norm")'),
        ("model.add(B(name='b', weights=[f(1)]))", "model.add(with_weights(B(name='b'), [f(1)]))"),
        ("x = B(weights=w)(y)", "x = with_weights(B(), w)(y)"),
        ("x = A(batch_input_shape=(2, 3))(y)", "x = A()(y)"),
    ],
)
def test_what_it_is_today(before: str, new: str) -> None:
    assert after(f"{before}\n") == f"{new}\n"


def test_the_constraint_of_a_weight() -> None:
    text = "class C(Layer):\n    def build(self, s):\n        self.w = self.add_weight(shape=s, constraint={})\n"
    assert after(text.format("'unitnorm'")) == text.format("'unit_norm'")


@pytest.mark.parametrize("argument", ["input_dtype='int32'", "input_length=3", "dynamic=True"])
def test_what_keras_refuses_is_for_a_person(argument: str) -> None:
    assert [f.status.value for f in said(f"B({argument})\n")] == ["review"]


def test_without_shims_weights_are_for_a_person() -> None:
    findings = rewrite(HEAD + "B(weights=[1])\n", Settings(shims=False)).findings
    assert [f.status.value for f in findings if f.rule == "KM261"] == ["review"]
