"""Outputs and states of recurrent layers that a program takes for a list."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = (
    "from keras.layers import Bidirectional, Input, SimpleRNN\n"
    "x = Input((5, 3))\nlayer = SimpleRNN(8, return_state=True)\nplain = SimpleRNN(8)\n"
)


def found(text: str, source: str = "2.3.1") -> tuple[str, list[str]]:
    result = rewrite(HEAD + text, Settings(source=source))
    assert rewrite(result.text, Settings(source=source)).text == result.text
    return result.text, [one.status.value for one in result.findings if one.rule == "KM299"]


@pytest.mark.parametrize(
    "use",
    ["a = [x] + out", "a = out + [x]", "a = [x] + out[1:]", "states = out[1:]\na = [x] + states", "out.append(x)",
     "all_of_it += out", "out += [x]", "h = out.pop()"],
)  # fmt: skip
def test_it_is_made_a_list(use: str) -> None:
    text, statuses = found(f"out = layer(x)\n{use}\n")
    assert "out = list(layer(x))\n" in text
    assert statuses == ["rewritten"]


@pytest.mark.parametrize(
    "text",
    [
        "out = layer(x)\ny = out[0]\n",
        "y, h = layer(x)\na = [x] + [h]\n",
        "out = plain(x)\na = out + x\n",
        "out = layer(x)\n",
    ],
)
def test_what_needs_no_list_stays(text: str) -> None:
    after, statuses = found(text)
    assert after.endswith(text)
    assert statuses == []


def test_units_that_are_computed() -> None:
    assert found("out = SimpleRNN(int(n), return_state=True)(x)\na = [x] + out\n")[1] == ["rewritten"]


def test_both_directions_and_states_that_go_in() -> None:
    text, statuses = found("out = Bidirectional(SimpleRNN(8, return_state=True))([x, h, h])\na = [x] + out\n")
    assert "out = list(Bidirectional(SimpleRNN(8, return_state=True))(x, initial_state=[h, h]))\n" in text
    assert statuses == ["rewritten"]
