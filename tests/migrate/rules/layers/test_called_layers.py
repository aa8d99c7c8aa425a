"""What layers are called with."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.era.clues import Clue
from kmigrate.era.pins import requirements
from kmigrate.findings import Finding
from kmigrate.settings import Settings

HEAD = "from tensorflow.keras.layers import LSTM, MultiHeadAttention\n\nm = MultiHeadAttention(2, 8)\nlstm = LSTM(3)\n"


def said(text: str, clues: list[Clue] | None = None) -> list[Finding]:
    return [f for f in rewrite(HEAD + text, Settings(), clues=clues or []).findings if f.rule == "KM233"]


def after(text: str) -> str:
    result = rewrite(HEAD + text, Settings())
    assert rewrite(result.text, Settings()).text == result.text
    return result.text.partition("LSTM(3)\n")[2]


@pytest.mark.parametrize(
    "text",
    ["m(x, x, x)\n", "m(x, x, attention_mask=a)\n", "other(x, x, x, mask)\n", "lstm(x, initial_state=s)\n", "f(m)\n"],
)
def test_nothing_to_do(text: str) -> None:
    assert said(text) == []


def test_the_mask_has_a_name() -> None:
    assert after("y = m(x, x, x, mask)\n") == "y = m(x, x, x, attention_mask=mask)\n"
    assert (
        after("y, s = m(x, x, x, mask, True)\n")
        == "y, s = m(x, x, x, attention_mask=mask, return_attention_scores=True)\n"
    )
    new = "MultiHeadAttention(2, 8)(x, x, x, attention_mask=mask)\n"
    assert after("MultiHeadAttention(2, 8)(x, x, x, mask)\n") == new


def test_a_list_of_arguments_is_for_a_person() -> None:
    assert [f.status.value for f in said("m(x, x, x, *rest)\n")] == ["review"]


def test_constants_are_gone() -> None:
    assert [f.status.value for f in said("lstm(x, constants=c)\n")] == ["review"]


def test_what_was_written_for_keras_3_stays() -> None:
    assert said("m(x, x, x, mask)\n", list(requirements("tensorflow==2.17.0"))) == []


@pytest.mark.parametrize(
    ("given", "statuses"),
    [("(a, b)", ["unsupported"]), ("{'a': a, 'b': b}", ["unsupported"]), ("(a)", []), ("[a, b]", []), ("a", [])],
)
def test_several_tensors_of_each_step(given: str, statuses: list[str]) -> None:
    text = f"from tensorflow.keras.layers import RNN\n\nrnn = RNN(cell)\ny = rnn({given})\n"
    assert [f.status.value for f in said(text)] == statuses
