"""KM246: `trainable=False` of a layer that has others inside."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Status
from kmigrate.settings import Settings

CODE = "KM246"
KERAS = "from keras.layers import LSTM, RNN, Bidirectional, ConvLSTM2D, Dense, LSTMCell, TimeDistributed\n"
TF = "from tensorflow.keras.layers import LSTM, RNN, Bidirectional, ConvLSTM2D, Dense, LSTMCell, TimeDistributed\n"


def made(line: str, source: str | None = "2.2.4", head: str = KERAS) -> tuple[str, list[Status]]:
    settings = Settings(source=source)
    result = rewrite(f"{head}{line}\n", settings)
    assert rewrite(result.text, settings).text == result.text
    return result.text.splitlines()[-1], [f.status for f in result.findings if f.rule == CODE]


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("x = TimeDistributed(Dense(3))", "2.2.4"),
        ("x = TimeDistributed(Dense(3), trainable=True)", "2.2.4"),
        ("x = LSTM(3, trainable=False)", "2.2.4"),
        ("x = TimeDistributed(Dense(3, trainable=False), trainable=False)", "2.2.4"),
        ("x = TimeDistributed(Dense(3, trainable=False))", "2.1.3"),
        ("x = TimeDistributed(Dense(3)); x.trainable = False", "2.2.4"),
        ("x = TimeDistributed(Dense(3)); x.trainable = False", "1.2.2"),
        ("x = TimeDistributed(Dense(3)); x.trainable = True", "2.0.8"),
        ("x = Dense(3); y = TimeDistributed(x); x.trainable = False", "2.2.4"),
    ],
)
def test_nothing_to_do(line: str, source: str) -> None:
    assert made(line, source)[1] == []


@pytest.mark.parametrize("source", ["2.1.4", "2.3.1"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("TimeDistributed(Dense(3), trainable=False)", "TimeDistributed(Dense(3, trainable=False), trainable=False)"),
        (
            "TimeDistributed(trainable=False, layer=Dense(3))",
            "TimeDistributed(trainable=False, layer=Dense(3, trainable=False))",
        ),
        (
            "TimeDistributed(TimeDistributed(Dense(3)), trainable=False)",
            "TimeDistributed(TimeDistributed(Dense(3, trainable=False), trainable=False), trainable=False)",
        ),
    ],
)
def test_the_layer_inside_is_told(before: str, after: str, source: str) -> None:
    assert made(f"x = {before}", source)[0] == f"x = {after}"


@pytest.mark.parametrize(
    ("kind", "source"), [("TimeDistributed(Dense(3)", "2.1.3"), ("Bidirectional(LSTM(3)", "2.0.8")]
)
def test_wrappers_took_no_notice_of_it_before_keras_214(kind: str, source: str) -> None:
    line, statuses = made(f"x = {kind}, trainable=False)", source)
    assert "trainable" not in line
    assert statuses == [Status.REWRITTEN]


def test_every_cell_is_told() -> None:
    line, statuses = made("x = RNN([LSTMCell(3), LSTMCell(2)], trainable=False)", "2.3.1")
    assert line.count("trainable=False") == 3
    assert statuses == [Status.REWRITTEN] * 2


def test_a_layer_that_has_a_name_until_then() -> None:
    text = f"{KERAS}one = LSTM(3)\ny = Bidirectional(one, trainable=False)\n"
    assert "one = LSTM(3, trainable=False" in rewrite(text, Settings(source="2.3.1")).text
    again = rewrite(f"{text}z = one(x)\n", Settings(source="2.3.1"))
    assert "one = LSTM(3, trainable=False" not in again.text
    assert [f.status for f in again.findings if f.rule == CODE] == [Status.REVIEW]


@pytest.mark.parametrize(
    "line",
    [
        "x = ConvLSTM2D(3, 3, trainable=False)",
        "x = TimeDistributed(given, trainable=False)",
        "x = TimeDistributed(Dense(3), trainable=flag)",
        "x = TimeDistributed(ConvLSTM2D(3, 3), trainable=False)",
        "x = TimeDistributed(Dense(3, trainable=False))",
        "x = Bidirectional(LSTM(3, trainable=False))",
        "x = Dense(3, trainable=False); y = TimeDistributed(x)",
        "x = Dense(3); x.trainable = False; y = TimeDistributed(x)",
    ],
)
def test_what_cannot_be_told_is_for_a_person(line: str) -> None:
    assert made(line)[1] == [Status.REVIEW]


def test_where_the_release_is_not_known() -> None:
    assert made("x = TimeDistributed(Dense(3), trainable=False)", None)[1] == [Status.REVIEW]
    assert made("x = RNN(LSTMCell(3), trainable=False)", None)[1] == [Status.REWRITTEN]
    assert made("x = TimeDistributed(Dense(3), trainable=False)", None, TF)[1] == [Status.REVIEW]


@pytest.mark.parametrize(
    ("kind", "source"), [("TimeDistributed(Dense(3))", "2.0.8"), ("Bidirectional(LSTM(3))", "1.2.2")]
)
def test_wrappers_that_were_frozen_later_were_trained_before_keras_214(kind: str, source: str) -> None:
    assert made(f"x = {kind}; x.trainable = False", source)[1] == [Status.REVIEW]


def test_tf_keras_froze_all_but_both_ways() -> None:
    first = "import tensorflow as tf\ntf.log(1.0)\n"
    assert made("x = TimeDistributed(Dense(3), trainable=False)", None, first + TF)[1] == [Status.REWRITTEN]
    assert made("x = Bidirectional(LSTM(3), trainable=False)", None, TF)[1] == []
