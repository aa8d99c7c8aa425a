"""The backend's inside."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "from keras import backend as K\n"


def after(body: str) -> str:
    return rewrite(HEAD + body, Settings()).text.partition("\n")[2]


def said(body: str) -> list[str]:
    return [f.status.value for f in rewrite(HEAD + body, Settings()).findings if f.rule == "KM508"]


@pytest.mark.parametrize("line", ["if K.backend() == 'theano':\n    a = 1\n", "K.epsilon()\nx = other._BACKEND\n"])
def test_other_things_stay(line: str) -> None:
    assert after(line) == line


def test_the_backend_is_asked_by_its_function() -> None:
    assert after("if K._BACKEND == 'theano':\n    a = 1\n") == "if K.backend() == 'theano':\n    a = 1\n"
    before = "import keras\nif keras.backend._BACKEND == 'theano':\n    a = 1\n"
    assert "if keras.backend.backend() == 'theano'" in rewrite(before, Settings()).text


@pytest.mark.parametrize("line", ["K._BACKEND = 'theano'\n", "K.T.sum(x)\n", "y = K.th.tensor\n"])
def test_what_is_theano_is_for_a_person(line: str) -> None:
    assert said(line) == ["review"]
    assert after(line) == line


def test_lines_that_set_nothing_go() -> None:
    assert after("K.manual_variable_initialization(True)\nK.epsilon()\n") == "K.epsilon()\n"
    assert said("x = K.manual_variable_initialization(True)\n") == ["review"]


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ("x = K.tf.slice(a, [0], [1])\n", "x = tf.slice(a, [0], [1])\n"),
        ("x = K.tf.nn.softmax(K.tf.log(a))\n", "x = tf.nn.softmax(tf.math.log(a))\n"),
        ("x = K.tensorflow_backend.tf.to_float(a)\n", "x = tf.compat.v1.to_float(a)\n"),
    ],
)
def test_tensorflow_through_the_backend_is_tensorflow(before: str, new: str) -> None:
    assert rewrite(HEAD + before, Settings()).text == f"import tensorflow as tf\n{new}"
