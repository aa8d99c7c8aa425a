"""Words that a program has registered itself."""

from __future__ import annotations

import pytest
from asking import Asking

HEAD = """\
from keras import backend as K
from keras import regularizers
from keras.layers import LSTM, Activation, Dense
from keras.utils import CustomObjectScope
from keras.utils.generic_utils import get_custom_objects


def own(x):
    return x * K.sigmoid(1.5 * x)


class Small(regularizers.Regularizer):
    def __call__(self, x):
        return 0.0


get_custom_objects().update({'swish': Activation(own), 'drawn': Activation(lambda x: x)})
get_custom_objects()['small'] = Small
objects = get_custom_objects()
objects['own'] = own
"""
ASKING = Asking("KM425")


def tail(line: str) -> str:
    return ASKING.text(HEAD + line + "\n", source="2.2").rstrip("\n").rpartition("\n")[2]


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("Dense(3, activation='swish')", "Dense(3, activation=own)"),
        ("Dense(3, 'swish')", "Dense(3, own)"),
        ("Activation('own')", "Activation(own)"),
        (
            "LSTM(3, activation='tanh', recurrent_activation='own')",
            "LSTM(3, activation='tanh', recurrent_activation=own)",
        ),
        ("Dense(3, kernel_regularizer='small')", "Dense(3, kernel_regularizer=Small())"),
        ("Dense(3, activation='drawn')", "Dense(3, activation=get_custom_objects()['drawn'])"),
        (
            "[Dense(3, activation=one) for one in ('relu', 'swish')]",
            "[Dense(3, activation=one) for one in ('relu', own)]",
        ),
        (
            "with CustomObjectScope({'in': own}): Dense(3, activation='in')",
            "with CustomObjectScope({'in': own}): Dense(3, activation=own)",
        ),
    ],
)
def test_the_function_stands_for_the_word(line: str, after: str) -> None:
    assert tail(line) == after


@pytest.mark.parametrize(
    "line", ["Dense(3, activation='tanh')", "Dense(3, name='swish')", "print('swish')", "Dense(3)"]
)
def test_other_words_stay(line: str) -> None:
    assert tail(line) == line
    assert ASKING.statuses(HEAD + line + "\n") == []


@pytest.mark.parametrize(
    "line",
    [
        "Dense(3, activation='gelu')",  # registered elsewhere
        "word = 'swish'\nif word == 'swish':\n    Dense(3, activation=word)",
        "get_custom_objects()['own'] = print\nDense(3, activation='own')",
    ],
)
def test_what_cannot_be_told_is_a_finding(line: str) -> None:
    assert ASKING.statuses(HEAD + line + "\n") == ["review"]


def test_a_word_that_is_used_before_it_means_something() -> None:
    early = "from keras.layers import Dense\n\n\ndef make(word='own'):\n    return Dense(3, activation=word)\n\n\n"
    assert ASKING.statuses(early + HEAD) == ["review"]


def test_words_that_tf_keras_had_stay() -> None:
    assert ASKING.statuses("from tensorflow.keras.layers import Dense\n\nDense(3, activation='swish')\n") == []
