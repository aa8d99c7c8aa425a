"""Losses over masked steps."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = """from keras.layers import Dense, Embedding, LSTM, Masking, TimeDistributed
from keras.models import Sequential

"""
MASKED = "model = Sequential([Masking(), LSTM(2, return_sequences=True, recurrent_activation='sigmoid')])\n"


def loss(body: str, source: str = "2.3", shims: bool = True) -> tuple[str, list[str]]:
    settings = Settings(source=source, shims=shims)
    result = rewrite(HEAD + body, settings)
    assert rewrite(result.text, settings).text == result.text
    said = [f.status.value for f in result.findings if f.rule == "KM340"]
    return result.text.rpartition("compile('sgd', ")[2].strip()[:-1], said


@pytest.mark.parametrize(
    "model",
    [
        "model = Sequential([LSTM(2, return_sequences=True)])\n",
        "model = Sequential([Masking(), LSTM(2)])\n",
        "model = Sequential([Embedding(3, 2, mask_zero=True), LSTM(2, return_sequences=True), LSTM(2), Dense(3)])\n",
    ],
)
def test_what_gives_no_masked_sequence_stays(model: str) -> None:
    assert loss(f"{model}model.compile('sgd', 'mse')\n") == ("'mse'", [])


@pytest.mark.parametrize("source", ["1.2", "2.0", "2.2"])
def test_before_keras_2_3_masked_steps_were_left_out_too(source: str) -> None:
    assert loss(f"{MASKED}model.compile('sgd', 'mse')\n", source) == ("'mse'", [])


@pytest.mark.parametrize(
    "model",
    [
        MASKED,
        "model = Sequential([Masking(), Dense(2)])\n",
        "model = Sequential([Embedding(3, 2, mask_zero=True), LSTM(2), TimeDistributed(Dense(3))])\n",
    ],
)
def test_keras_2_3_divided_by_the_number_of_all(model: str) -> None:
    assert loss(f"{model}model.compile('sgd', 'mse')\n") == ("Everywhere('mse')", ["shimmed"])


def test_what_is_not_one_loss_is_for_a_person() -> None:
    assert loss(f"{MASKED}model.compile('sgd', ['mse'])\n") == ("['mse']", ["review"])


def test_without_shims_it_is_reported() -> None:
    assert loss(f"{MASKED}model.compile('sgd', 'mse')\n", shims=False) == ("'mse'", ["review"])
