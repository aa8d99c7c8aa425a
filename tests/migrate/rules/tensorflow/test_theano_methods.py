"""KM622: methods of Theano's tensors, in layers and losses."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Status
from kmigrate.settings import Settings

HEAD = "import numpy as np\nimport theano.tensor as T\nfrom keras.layers import Layer\n\n\n"
LOSS = HEAD + "def loss(y_true, y_pred):\n    return {}\n"
CALL = HEAD + "class Mine(Layer):\n    def call(self, x, mask=None):\n        return {}\n"


def after(text: str) -> str:
    result = rewrite(text, Settings()).text
    assert rewrite(result, Settings()).text == result
    return result.rpartition("return ")[2].rstrip("\n")


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "def mean_of(rows):\n    return rows.mean(axis=0)\n",
        HEAD + "class Mine(Layer):\n    def build(self, shape):\n        return self.start.sum()\n",
        LOSS.format("np.mean(y_true)"),
        LOSS.format("np.ones(3).sum()"),
        LOSS.format("y_pred.anything()"),
        LOSS.replace("import theano.tensor as T\n", "").format("y_pred.mean(axis=-1)"),
        HEAD.replace("from keras.layers import Layer\n", "") + "def loss(y_true, y_pred):\n    return y_pred.mean()\n",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert not [f for f in rewrite(text, Settings()).findings if f.rule == "KM622"]


@pytest.mark.parametrize("frame", [LOSS.replace("y_pred", "x"), CALL])
@pytest.mark.parametrize(
    ("before", "new"),
    [
        ("x.sum()", "ops.sum(x)"),
        ("x.mean(axis=-1, keepdims=True)", "ops.mean(x, axis=-1, keepdims=True)"),
        ("x.argmax(1)", "ops.argmax(x, 1)"),
        ("x.std(1).sum()", "ops.sum(ops.std(x, 1))"),
        ("T.sqr(x).mean()", "ops.mean(ops.square(x))"),
        ("x.T", "ops.transpose(x)"),
        ("x.dot(x.T)", "ops.dot(x, ops.transpose(x))"),
        ("x.clip(0, 1)", "ops.clip(x, 0, 1)"),
        ("x.repeat(3, 1)", "ops.repeat(x, 3, 1)"),
        ("x.astype('float32')", "ops.cast(x, 'float32')"),
        ("x.reshape((2, -1))", "ops.reshape(x, (2, -1))"),
        ("x.flatten()", "ops.reshape(x, (-1,))"),
        ("x.dimshuffle(0, 'x', 1)", "ops.expand_dims(x, 1)"),
        ("x.dimshuffle('x', 'x', 0)", "ops.expand_dims(ops.expand_dims(x, 0), 1)"),
        ("x.dimshuffle((1, 0, 2))", "ops.transpose(x, (1, 0, 2))"),
        ("x.dimshuffle(1, 'x', 0)", "ops.expand_dims(ops.transpose(x, (1, 0)), 1)"),
    ],
)
def test_the_function_of_today(frame: str, before: str, new: str) -> None:
    assert after(frame.format(before)) == new


def test_flatten_to_two_dimensions() -> None:
    assert after(CALL.format("x.flatten(2)")).endswith("batch_flatten(x)")


@pytest.mark.parametrize(
    "text", ["x.dimshuffle(1)", "x.flatten(3)", "x.norm(2)", "x.sum(**options)", "x.reshape(s, 2)"]
)
def test_what_is_not_clear_is_said(text: str) -> None:
    result = rewrite(CALL.format(text), Settings())
    assert text in result.text
    assert [f.status for f in result.findings if f.rule == "KM622"] == [Status.REVIEW]


def test_a_word_that_only_theano_has() -> None:
    text = CALL.replace("import theano.tensor as T\n", "").format("x.dimshuffle(0, 'x')")
    assert "expand_dims" in rewrite(text, Settings()).text
