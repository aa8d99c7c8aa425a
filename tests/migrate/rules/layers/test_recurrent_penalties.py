"""Penalties of recurrent layers of Keras 1.2."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings


def said(given: str, source: str = "1.2", kind: str = "GRU") -> list[str]:
    text = f"from keras.layers import {kind}\n\n{kind}(2, {given})\n"
    return [f.message for f in rewrite(text, Settings(source=source)).findings if f.rule == "KM278"]


@pytest.mark.parametrize(
    ("given", "source"),
    [
        ("activation='tanh'", "1.2"),
        ("W_regularizer='l2', U_regularizer='l2'", "1.2"),
        ("W_regularizer='l2', consume_less='gpu'", "1.2"),
        ("W_regularizer='l2'", "1.0"),
        ("kernel_regularizer='l2'", "2.0"),
    ],
)
def test_what_was_computed_as_it_is_said(given: str, source: str) -> None:
    assert said(given, source) == []


@pytest.mark.parametrize("kind", ["GRU", "LSTM"])
@pytest.mark.parametrize(
    ("given", "was"),
    [
        ("W_regularizer='l2'", "'l2'"),
        ("U_regularizer='l1'", "None"),
        ("W_regularizer=l2(0.1), U_regularizer=l1(0.1)", "l2(0.1)"),
    ],
)
def test_the_recurrent_weights_had_the_penalty_of_the_others(given: str, was: str, kind: str) -> None:
    (message,) = said(given, kind=kind)
    assert message.endswith(f"recurrent_regularizer={was}")
