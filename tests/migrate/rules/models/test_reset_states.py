"""Resetting the states of a model."""

from __future__ import annotations

import pytest
from asking import Asking

CODE = "KM305"

_ASKING = Asking(CODE)
text, said = _ASKING.text, _ASKING.said


HEAD = "from keras.models import load_model\nfrom keras.layers import LSTM\n\nm = load_model(p)\n"


@pytest.mark.parametrize("line", ["other.reset_states()", "LSTM(3, recurrent_activation='sigmoid').reset_states()"])
def test_other_objects_stay(line: str) -> None:
    assert line in text(f"{HEAD}{line}\n")


def test_a_loop_over_the_layers_in_the_block() -> None:
    before = HEAD + "for epoch in range(3):\n\tm.reset_states()  # afresh\n"
    loop = (
        "\tfor stateful_layer in m.layers:\n\t\tif getattr(stateful_layer, 'stateful', False):\n"
        "\t\t\tstateful_layer.reset_states()  # afresh\n"
    )
    assert text(before).endswith(loop)


@pytest.mark.parametrize("line", ["x = 1; m.reset_states()", "f(m.reset_states)", "y = m.reset_states()"])
def test_what_is_no_statement_of_its_own_is_for_a_person(line: str) -> None:
    assert [f.status.value for f in said(f"{HEAD}{line}\n")] == ["review"]
