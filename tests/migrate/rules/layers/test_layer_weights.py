"""Weights given to layers."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM210"


def text(before: str, settings: Settings | None = None) -> str:
    return rewrite(before, settings or Settings()).text


def said(before: str, settings: Settings | None = None) -> list[Finding]:
    return [finding for finding in rewrite(before, settings or Settings()).findings if finding.rule == CODE]


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
    "line",
    [
        "layers.LSTM(2, weights=[a, b, c])",
        "layers.Dense(2, weights=w)",
        "layers.Dense(2, weights=[*w])",
        "layers.Embedding(9, 2, weights=[m], embeddings_initializer='zeros')",
    ],
)
def test_what_cannot_be_told_is_for_a_person(line: str) -> None:
    assert [f.status.value for f in said(f"{OLD}{line}\n")] == ["review"]
