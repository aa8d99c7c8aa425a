"""Recurrent layers that are called on a list of inputs and states."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "from keras.layers import GRU, LSTM, Bidirectional, Embedding, Input, SimpleRNN\n"
ENDS = "x, h, c = Input((5, 3)), Input((8,)), Input((8,))\nlayer = SimpleRNN(8)\n"


def found(text: str, before: str = "") -> tuple[str, list[str]]:
    result = rewrite(HEAD + ENDS + before + text, Settings(source="2.3.1"))
    assert rewrite(result.text, Settings(source="2.3.1")).text == result.text
    return result.text, [one.status.value for one in result.findings if one.rule == "KM298"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("layer([x, h])", "layer(x, initial_state=[h])"),
        ("layer([x, h, c])", "layer(x, initial_state=[h, c])"),
        ("layer([x] + states)", "layer(x, initial_state=states)"),
        ("layer([x, *states])", "layer(x, initial_state=states)"),
        ("layer([x] + states[1:])", "layer(x, initial_state=states[1:])"),
        ("Bidirectional(SimpleRNN(8))([x, h, c])", "Bidirectional(SimpleRNN(8))(x, initial_state=[h, c])"),
    ],
)
def test_states_are_given_by_name(before: str, after: str) -> None:
    text, statuses = found(f"y = {before}\n")
    assert text.endswith(f"y = {after}\n")
    assert statuses == ["rewritten"]


@pytest.mark.parametrize(
    "call", ["layer(x)", "layer(x, initial_state=[h])", "layer([x])", "layer(both)", "layer([*both])"]
)
def test_what_has_no_list_of_states_stays(call: str) -> None:
    text, statuses = found(f"y = {call}\n")
    assert text.endswith(f"y = {call}\n")
    assert statuses == []


@pytest.mark.parametrize("value", ["[x, h]", "[x] + states"])
def test_a_list_that_is_made_before_is_said(value: str) -> None:
    assert found("y = layer(both)\n", f"both = {value}\n")[1] == ["review"]


def test_the_mask_of_the_inputs_goes_with_them() -> None:
    text, _ = found("y = layer([x, h])\n", "x = Embedding(9, 3, mask_zero=True)(x)\n")
    assert 'layer(x, initial_state=[h], mask=getattr(x, "_keras_mask", None))' in text
