"""Forget biases."""

from __future__ import annotations

import pytest
from asking import Asking

CODE = "KM219"

_ASKING = Asking(CODE)
text, said = _ASKING.text, _ASKING.said


OLD = "from keras import layers as L\n\n"
NEW = "from tensorflow.keras import layers as L\n\n"
SIGMOID = "from tensorflow.keras import layers as L\nfrom kmigrate_shims.layers import hard_sigmoid\n\n"


@pytest.mark.parametrize(
    "line",
    ["L.LSTM(8, unit_forget_bias=False, recurrent_activation='sigmoid')", "f(forget_bias_init='one')"],
)
def test_what_needs_nothing_stays(line: str) -> None:
    assert said(f"{OLD}{line}\n") == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("L.LSTM(8, forget_bias_init='one')", "L.LSTM(8, recurrent_activation=hard_sigmoid)"),
        ("L.LSTM(8, forget_bias_init='zeros')", "L.LSTM(8, unit_forget_bias=False, recurrent_activation=hard_sigmoid)"),
        (
            "L.LSTM(8, 'uniform', 'orthogonal', 'zero')",
            "L.LSTM(8, kernel_initializer='uniform', recurrent_initializer='orthogonal', unit_forget_bias=False, "
            "recurrent_activation=hard_sigmoid)",
        ),
    ],
)
def test_ones_and_zeros(before: str, after: str) -> None:
    assert text(f"{OLD}{before}\n") == f"{SIGMOID}{after}\n"


@pytest.mark.parametrize("line", ["L.LSTM(8, forget_bias_init='uniform')", "L.LSTM(8, 'uniform', 'orthogonal', f)"])
def test_another_bias_is_for_a_person(line: str) -> None:
    assert [finding.status.value for finding in said(f"{OLD}{line}\n")] == ["review"]
    assert "forget_bias_init=" in text(f"{OLD}{line}\n")
