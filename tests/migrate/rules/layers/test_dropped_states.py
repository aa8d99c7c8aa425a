"""Recurrent layers that dropped otherwise; what they did is recorded in fixtures/programs_as_they_were/dropped_states-*."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings


def said(call: str, source: str | None, backend: str | None = "tensorflow") -> list[str]:
    text = f"from keras.layers import {call.partition('(')[0]}\n\n{call}\n"
    found = rewrite(text, Settings(source=source, backend=backend)).findings
    return [f.message for f in found if f.rule == "KM638"]


@pytest.mark.parametrize("name", ["SimpleRNN", "GRU", "LSTM"])
def test_theano_dropped_nothing(name: str) -> None:
    for source in ("2.1.3", "2.2.4", "2.3.1", "2"):
        assert len(said(f"{name}(8, dropout=0.5)", source, "theano")) == 1
        assert len(said(f"{name}(8, recurrent_dropout=rate)", source, "theano")) == 1
    for source in ("1.2.2", "2.0.8", "2.1.2"):
        assert said(f"{name}(8, dropout=0.5)", source, "theano") == []
    assert said(f"{name}(8, dropout=0.0)", "2.2.4", "theano") == said(f"{name}(8, dropout=0.5)", "2.2.4") == []


def test_convolutions_dropped_until_2_1_4() -> None:
    assert said("ConvLSTM2D(8, 3, dropout=0.5)", "2.1.4", "theano") == []
    assert len(said("ConvLSTM2D(8, 3, dropout=0.5)", "2.1.5", "theano")) == 1


def test_states_were_dropped_at_the_rate_of_inputs() -> None:
    for source in ("2.0.9", "2.1.2"):
        assert "recurrent_dropout=0.," in said("LSTM(8, recurrent_dropout=0.5)", source)[0]
        assert "recurrent_dropout=0.2," in said("GRU(8, dropout=0.2, recurrent_dropout=0.5)", source)[0]
        assert said("LSTM(8, dropout=0.2, recurrent_dropout=0.2)", source) == said("LSTM(8, dropout=0.2)", source) == []
        assert said("ConvLSTM2D(8, 3, recurrent_dropout=0.5)", source) == []
    for source in ("2.0.8", "2.1.3", None):
        assert said("LSTM(8, recurrent_dropout=0.5)", source) == []


@pytest.mark.parametrize(
    ("call", "source", "count"),
    [
        ("LSTM(8, dropout=0.5, implementation=2)", "2.0.2", 1),
        ("LSTM(8, dropout=0.5, implementation=2)", "2.0.3", 0),
        ("LSTM(8, dropout=0.5)", "2.0.2", 0),
        ("GRU(8, implementation=1)", "2.0.1", 1),
        ("GRU(8, implementation=1)", "2.0.2", 0),
        ("GRU(8, implementation=2)", "2.0.0", 0),
        ("GRU(8, bias_initializer='ones')", "2.0.3", 1),
        ("LSTM(8, bias_initializer='ones', unit_forget_bias=False)", "2.0.3", 0),
        ("LSTM(8, bias_initializer='ones')", "2.0.4", 0),
        ("GRU(8, bias_initializer='zeros')", "2.0.3", 0),
    ],
)
def test_what_the_first_releases_did(call: str, source: str, count: int) -> None:
    """Recorded: `tests/shims/install/test_early_recurrent.py`."""
    assert len(said(call, source)) == count
