"""Weights given to layers."""

from __future__ import annotations

import re

import pytest
from asking import Asking

from kmigrate.settings import Settings

CODE = "KM210"

_ASKING = Asking(CODE)
text, said = _ASKING.text, _ASKING.said


OLD = "from keras import layers\n\n"
NEW = "from tensorflow.keras import layers\nfrom tensorflow.keras.initializers import Constant\n\n"


@pytest.mark.parametrize(
    "line", ["layers.Dense(3)", "f(weights=[w])", "layer.set_weights([w])", "layers.MaxoutDense(3, weights=[w])"]
)
def test_no_weights_no_change(line: str) -> None:
    assert said(f"{OLD}{line}\n") == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("layers.Embedding(9, 2, weights=[m])", "layers.Embedding(9, 2, embeddings_initializer=Constant(m))"),
        (
            "layers.Dense(2, weights=(w, b))",
            "layers.Dense(2, kernel_initializer=Constant(w), bias_initializer=Constant(b))",
        ),
    ],
)
def test_an_initializer_gives_them(before: str, after: str) -> None:
    assert text(f"{OLD}{before}\n") == f"{NEW}{after}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("layers.LSTM(2, weights=[a, b, c])", "with_weights(layers.LSTM(2{more}), [a, b, c])"),
        ("layers.Dense(2, weights=w)", "with_weights(layers.Dense(2), w)"),
        ("layers.Dense(2, weights=[*w])(x)", "with_weights(layers.Dense(2), [*w])(x)"),
        (
            "layers.Embedding(9, 2, weights=[m], embeddings_initializer='zeros')",
            "with_weights(layers.Embedding(9, 2, embeddings_initializer='zeros'), [m])",
        ),
    ],
)
def test_the_shim_gives_what_no_initializer_can(before: str, after: str) -> None:
    result = text(f"{OLD}{before}\n")
    assert "from kmigrate_shims.layers.given import with_weights\n" in result
    last = result.rpartition("\n\n")[2]
    assert re.sub(r", recurrent_activation=\w+", "{more}", last) == f"{after}\n"
    assert [f.status.value for f in said(f"{OLD}{before}\n")] == ["shimmed"]
    assert text(result) == result


@pytest.mark.parametrize(
    ("line", "shims"), [("layers.LSTM(2, weights=[a, b, c, d])", True), ("layers.Dense(2, weights=w)", False)]
)
def test_what_cannot_be_told_is_for_a_person(line: str, shims: bool) -> None:
    assert [f.status.value for f in said(f"{OLD}{line}\n", Settings(shims=shims))] == ["review"]
