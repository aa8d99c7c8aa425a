"""Recurrent layers that are given states, and the masks of their inputs."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = """from keras.layers import LSTM, Bidirectional, Dense, Embedding, Input, Masking, RNN

words, h, c = Input((3,)), Input((2,)), Input((2,))
x = {}(words)
lstm = LSTM(2, recurrent_activation='sigmoid')
# here
"""
MASKED = HEAD.format("Embedding(9, 4, mask_zero=True)")
MASK = 'mask=getattr(x, "_keras_mask", None)'


def after(line: str, head: str = MASKED, settings: Settings | None = None) -> str:
    given = settings or Settings(source="2.2")
    result = rewrite(head + line + "\n", given)
    assert rewrite(result.text, given).text == result.text
    return result.text.partition("# here\n")[2].rstrip()


@pytest.mark.parametrize(
    "line",
    [
        "y = lstm(x)",
        "y = lstm(x, initial_state=[h, c], mask=m)",
        "y = other(x, initial_state=[h, c])",
        "y = Dense(2)(x)",
    ],
)
def test_who_has_no_states_or_its_mask_stays(line: str) -> None:
    assert after(line) == line


@pytest.mark.parametrize("layer", ["Embedding(9, 4)", "Embedding(9, 4, mask_zero=False)", "Dense(4)"])
def test_where_nothing_masks_nothing_is_given(layer: str) -> None:
    line = "y = lstm(x, initial_state=[h, c])"
    assert after(line, HEAD.format(layer)) == line


@pytest.mark.parametrize("layer", ["Embedding(9, 4, mask_zero=True)", "Embedding(9, 4, mask_zero=hide)", "Masking()"])
def test_the_mask_is_given_by_name(layer: str) -> None:
    line = "y = lstm(x, initial_state=[h, c])"
    assert after(line, HEAD.format(layer)) == f"y = lstm(x, initial_state=[h, c], {MASK})"


def test_wrapped_layers_are_given_it_too() -> None:
    line = "y = Bidirectional(lstm)(x, initial_state=[h, c, h, c])"
    assert " ".join(after(line).split()) == f"y = Bidirectional(lstm)(x, initial_state=[h, c, h, c], {MASK})"


def test_inputs_without_a_name_go_through_a_layer_that_looks_for_their_mask() -> None:
    line = "y = lstm(Masking()(words), initial_state=[h, c])"
    assert after(line) == "y = Phased(lstm)(Masking()(words), initial_state=[h, c])"
    assert after(line, settings=Settings(source="2.2", shims=False)) == line
