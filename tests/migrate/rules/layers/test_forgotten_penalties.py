"""Penalties of what SimpleRNN and Bidirectional give."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.settings import Settings

HEADS = {
    "keras": "from keras.layers import LSTM, Bidirectional, SimpleRNN\n\n# here\n",
    "tensorflow": "from tensorflow.keras.layers import LSTM, Bidirectional, SimpleRNN\n\n# here\n",
}


@pytest.fixture(params=HEADS)
def asking(request: pytest.FixtureRequest) -> Asking:
    return Asking("KM244", HEADS[request.param])


@pytest.mark.parametrize(
    "line",
    [
        "SimpleRNN(3)",
        "SimpleRNN(3, activity_regularizer=None)",
        "LSTM(3, activity_regularizer=mine)",
        "Bidirectional(LSTM(3))",
        "Bidirectional(LSTM(3, kernel_regularizer='l2'))",
    ],
)
def test_what_is_counted_stays(asking: Asking, line: str) -> None:
    assert asking.statuses(line) == []


def test_simple_rnn_is_that_of_the_shims(asking: Asking) -> None:
    line = "y = SimpleRNN(3, activity_regularizer=mine)"
    assert asking.statuses(line) == ["shimmed"]
    assert "from kmigrate_shims.layers import SimpleRNN" in Asking("KM244").text(asking.head + line)
    assert asking.statuses(line, Settings(shims=False)) == ["review"]


def test_both_directions_are_for_a_person(asking: Asking) -> None:
    assert asking.statuses("Bidirectional(LSTM(3, activity_regularizer='l2'))") == ["review"]
