"""Private attributes of tensors."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM257"
HEAD = "import keras\n"


def said(text: str) -> list[Finding]:
    return [f for f in rewrite(HEAD + text, Settings()).findings if f.rule == CODE]


def after(text: str) -> str:
    result = rewrite(HEAD + text, Settings())
    assert rewrite(result.text, Settings()).text == result.text
    return result.text.partition("\n")[2]


@pytest.mark.parametrize("text", ["x.shape[1]\n", "_keras_shape = 1\n", "f(_keras_shape=1)\n", "x._keras_history[0]\n"])
def test_nothing_to_do(text: str) -> None:
    assert said(text) == []
    assert after(text) == text


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ("x._keras_shape[1]", "x.shape[1]"),
        ("x._keras_shape[-1]", "x.shape[-1]"),
        ("x._keras_shape[i]", "x.shape[i]"),
        ("x._keras_shape[1:]", "tuple(x.shape)[1:]"),
        ("f(x)[0]._keras_shape", "tuple(f(x)[0].shape)"),
        ("a, b = x._keras_shape", "a, b = tuple(x.shape)"),
        ("keras.layers.Dense(3)(x)._keras_shape[1]", "keras.layers.Dense(3)(x).shape[1]"),
        ("hasattr(x, '_keras_shape')", "hasattr(x, 'shape')"),
        ("x._keras_history.layer.name", "x._keras_history.operation.name"),
    ],
)
def test_what_it_is_today(before: str, new: str) -> None:
    assert after(f"{before}\n") == f"{new}\n"


@pytest.mark.parametrize(
    "line",
    [
        "x._keras_shape = y._keras_shape",
        "x._keras_shape = (None, 3)",
        "x._keras_shape = tuple(s)",
        "x._uses_learning_phase = True",
        "x._uses_learning_phase = getattr(y, '_uses_learning_phase', False)",
    ],
)
def test_nobody_needs_to_say_it(line: str) -> None:
    assert after(f"a = 1\n{line}\nb = 2\n") == "a = 1\nb = 2\n"


@pytest.mark.parametrize(
    "line",
    [
        "x._keras_shape = compute(y)",
        "getattr(x, '_keras_shape')",
        "if x._uses_learning_phase: pass",
        "x._keras_history = (layer, 0, 0)",
        "a = x._keras_shape = (1, 2)",
    ],
)
def test_what_cannot_be_told_is_for_a_person(line: str) -> None:
    assert [f.status.value for f in said(f"{line}\n")] == ["review"]
