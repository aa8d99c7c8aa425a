"""Theano beside Keras."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM617"
HEAD = "import theano\nimport theano.tensor as T\nfrom tensorflow.keras import backend, ops\n\n"


def tail(before: str) -> str:
    result = rewrite(HEAD + before, Settings())
    assert not result.failed
    assert rewrite(result.text, Settings()).text == result.text
    return result.text.partition("\n\n")[2]


def said(before: str) -> list[Finding]:
    return [finding for finding in rewrite(HEAD + before, Settings()).findings if finding.rule == CODE]


@pytest.mark.parametrize("line", ["x = T2.mean(y)\n", "def f(T):\n    return T.mean(1)\n", "x = ops.mean(y)\n"])
def test_these_stay(line: str) -> None:
    assert tail(line) == line


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("T.mean(T.sqr(a - b), axis=-1)", "ops.mean(ops.square(a - b), axis=-1)"),
        ("theano.tensor.clip(a, 1e-7, 1.0)", "ops.clip(a, 1e-7, 1.0)"),
        ("T.switch(T.gt(a, 0), a, T.neg(a))", "ops.where(ops.greater(a, 0), a, ops.negative(a))"),
        ("T.concatenate([a, b], axis=1)", "ops.concatenate([a, b], axis=1)"),
        ("T.nnet.sigmoid(a)", "ops.sigmoid(a)"),
        ("T.mul(a, b)", "ops.multiply(a, b)"),
        ("np.zeros(3, dtype=theano.config.floatX)", "np.zeros(3, dtype=backend.floatx())"),
    ],
)
def test_what_keras_ops_does_too(before: str, after: str) -> None:
    assert tail(f"x = {before}\n") == f"x = {after}\n"


def test_the_imports_go_with_the_last_use() -> None:
    text = "import theano.tensor as T\nfrom keras.layers import Dense\n\nx = Dense(T.sum(3))\n"
    after = "from tensorflow.keras.layers import Dense\nfrom tensorflow.keras import ops\n\nx = Dense(ops.sum(3))\n"
    assert rewrite(text, Settings()).text == after


@pytest.mark.parametrize(
    "line",
    [
        "x = T.mul(a, b, c)\n",
        "x = T.mean(*args)\n",
        "x = T.sum(a, dtype='float64')\n",
        "x = T.scan(a)\n",
        "x = T.round(a)\n",
        "x = T.nnet.hard_sigmoid(a)\n",
        "f = T.mean\n",
    ],
)
def test_what_is_not_the_same_is_said(line: str) -> None:
    assert tail(line) == line
    assert [finding.status.value for finding in said(line)] == ["review"]


def test_where_one_name_is_not_known_all_stay_and_each_is_said_once() -> None:
    before = "f = theano.function([a], T.mean(a))\ng = theano.function([a], T.mean(b))\n"
    assert tail(before) == before
    found = said(before)
    assert len(found) == 2
    assert "(2 times here)" in found[0].message
    assert "keras.ops.mean" in found[1].message


def test_a_file_without_keras_is_answered_at_its_import() -> None:
    found = rewrite("import theano\n\nf = theano.function([], 1)\n", Settings()).findings
    assert [finding.rule for finding in found] == ["KM647"]
