"""Arguments of methods."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

HEAD = (
    "from keras.layers import Convolution2D, Layer, LSTM, Normalization\nfrom keras.callbacks import Callback\n"
    "lstm = LSTM(3)\nconv = Convolution2D(3, 3, 3)\nnorm = Normalization()\n"
)


def said(text: str) -> list[Finding]:
    return [f for f in rewrite(HEAD + text, Settings()).findings if f.rule == "KM211"]


@pytest.mark.parametrize(
    "text",
    [
        "other.reset_states(states)\n",
        "lstm.reset_states()\n",
        "lstm.set_weights(w)\n",
        "conv.get_weights()\n",
        "norm.adapt(data)\n",
        "lstm(x, initial_state=[a, b])\n",
        "f = lstm.reset_states\n",
        "class Mine(LSTM):\n    def reset_states(self, states):\n        pass\n\nm = Mine(3)\nm.reset_states(s)\n",
        "class Mine(Layer):\n    def call(self, x):\n        return super().call(x)\n",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "lstm.reset_states(states)\n",
        "lstm.reset_states(states=s)\n",
        "conv.call(x=a)\n",
        "norm.adapt(data, batch_size=3)\n",
        "norm.adapt(data, 3, 4)\n",
        "lstm.reset_states(*rest, **more) or lstm.reset_states(s)\n",
        "class Mine(LSTM):\n    def f(self):\n        self.reset_states(3)\n",
    ],
)
def test_a_person_must_look(text: str) -> None:
    assert [f.status.value for f in said(text)] == ["review"]
