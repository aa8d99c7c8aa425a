"""The old hard_sigmoid."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.settings import Settings

CODE = "KM208"

_ASKING = Asking(CODE)
text, said = _ASKING.text, _ASKING.said


OLD = "from keras import activations, layers\n\n"


@pytest.mark.parametrize(
    "line", ["layers.Activation('sigmoid')", "print('hard_sigmoid')", "other.Activation('hard_sigmoid')"]
)
def test_other_activations_stay(line: str) -> None:
    assert said(f"{OLD}{line}\n") == []
    assert line in text(f"{OLD}{line}\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("layers.Activation('hard_sigmoid')", "layers.Activation(hard_sigmoid)"),
        ("layers.Dense(3, 'hard_sigmoid')", "layers.Dense(3, hard_sigmoid)"),
        ("layers.Conv1D(3, 2, activation='hard_sigmoid')", "layers.Conv1D(3, 2, activation=hard_sigmoid)"),
        ("layers.LSTM(3, recurrent_activation='hard_sigmoid')", "layers.LSTM(3, recurrent_activation=hard_sigmoid)"),
        (
            "layers.LSTM(3, inner_activation='hard_sigmoid', inner_init='one')",
            "layers.LSTM(3, recurrent_activation=hard_sigmoid, recurrent_initializer='one')",
        ),
        ("f = activations.hard_sigmoid", "f = hard_sigmoid"),
    ],
)
def test_the_old_function_is_imported(before: str, after: str) -> None:
    result = text(f"{OLD}{before}\n")
    assert result.endswith(f"{after}\n")
    assert "from kmigrate_shims.layers import hard_sigmoid\n" in result


def test_modern_takes_the_new_one() -> None:
    assert "Activation('hard_sigmoid')" in text(f"{OLD}layers.Activation('hard_sigmoid')\n", Settings(modern=True))


def test_without_shims_it_is_for_a_person() -> None:
    findings = said(f"{OLD}layers.Activation('hard_sigmoid')\n", Settings(shims=False))
    assert [f.status.value for f in findings] == ["review"]
