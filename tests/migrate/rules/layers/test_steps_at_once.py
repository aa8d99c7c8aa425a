"""`TimeDistributed` in files with BatchNormalization."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.era.clues import TENSORFLOW, Clue
from kmigrate.era.versions import ANY, span_of
from kmigrate.settings import Settings

HEAD = "from keras.layers import BatchNormalization, Dense, TimeDistributed\nfrom keras.models import Sequential\n\n"


def shimmed(body: str, shims: bool = True) -> int:
    settings = Settings(source="2.2", shims=shims)
    result = rewrite(HEAD + body, settings)
    assert rewrite(result.text, settings).text == result.text
    return sum(f.rule == "KM239" for f in result.findings)


@pytest.mark.parametrize(
    "body",
    [
        "TimeDistributed(Dense(3))\n",
        "TimeDistributed(Dense(3))\nBatchNormalization()\n",
        "one = Dense(3)\nTimeDistributed(one)\nBatchNormalization()\n",
        "BatchNormalization()\n",
    ],
)
def test_what_counts_no_statistics_stays(body: str) -> None:
    assert shimmed(body) == 0


@pytest.mark.parametrize(
    "body",
    [
        "TimeDistributed(BatchNormalization())\n",
        "TimeDistributed(layer=BatchNormalization())\n",
        "one = BatchNormalization()\nTimeDistributed(one)\n",
        "inner = Sequential([Dense(3), BatchNormalization()])\nTimeDistributed(inner)\n",
        "def wrap(layer):\n    return TimeDistributed(layer)\n\n\nwrap(BatchNormalization())\n",
    ],
)
def test_all_steps_at_once(body: str) -> None:
    assert shimmed(body) == 1


def test_all_wrappers_of_a_file_are_of_one_kind() -> None:
    assert shimmed("TimeDistributed(Dense(3))\nTimeDistributed(BatchNormalization())\n") == 2


def test_without_shims_it_is_reported() -> None:
    assert shimmed("TimeDistributed(BatchNormalization())\n", shims=False) == 1


IN = "from keras.layers import LSTM, Conv1D, Embedding, Input, Masking\n"


@pytest.mark.parametrize(
    "body",
    [
        "TimeDistributed(Dense(3))(Input((8, 4)))\n",
        "TimeDistributed(Dense(3))(Input(shape=(8, 4)))\n",
        "TimeDistributed(Dense(3))(Input(batch_shape=(None, 8, 4)))\n",
        "TimeDistributed(Dense(3), batch_input_shape=[None, 8, 4])\n",
        "LSTM(3, input_shape=(8, 4))\nTimeDistributed(Dense(3))\n",
        "LSTM(3, input_dim=4, input_length=8)\nTimeDistributed(Dense(3))\n",
        "Embedding(9, 3, input_length=8)\nTimeDistributed(Dense(3))\n",
        "Embedding(9, 3)(Input((8,)))\nTimeDistributed(Dense(3))\n",
        "LSTM(3, input_shape=(None, 4))\n",
    ],
)
def test_steps_of_a_known_number_stay(body: str) -> None:
    assert shimmed(IN + body) == 0


@pytest.mark.parametrize(
    "body",
    [
        "TimeDistributed(Dense(3))(Input((None, 4)))\n",
        "TimeDistributed(Dense(3))(Input(shape=[None, 4]))\n",
        "TimeDistributed(Dense(3))(Input(batch_shape=(2, None, 4)))\n",
        "TimeDistributed(Dense(3), input_shape=(None, 4))\n",
        "Conv1D(3, 2, input_shape=(None, 4))\nTimeDistributed(Dense(3))\n",
        "LSTM(3, input_dim=4)\nTimeDistributed(Dense(3))\n",
        "Embedding(9, 3)\nTimeDistributed(Dense(3))\n",
    ],
)
def test_an_open_number_of_steps(body: str) -> None:
    assert shimmed(IN + body) == 1
    assert shimmed(IN + body, shims=False) == 1


MODELS = "from keras.layers import Dropout\nfrom keras.models import Model\n"


@pytest.mark.parametrize(
    ("body", "source", "backend", "found"),
    [
        ("inner = Sequential([Dropout(0.5), Dense(3)])\nTimeDistributed(inner)\n", "2.2", None, 'inner, era="2.2")'),
        ("inner = Model(a, b)\nTimeDistributed(inner)\nDropout(0.5)\n", "2.3", None, 'inner, era="2.3")'),
        ("TimeDistributed(Dropout(0.5))\n", "2.1", "tensorflow", '(0.5), era="2.2")'),
        ("TimeDistributed(TimeDistributed(Dropout(0.5)))\n", "2.1", "tensorflow", '(0.5), era="2.2"), era="2.2")'),
        ("TimeDistributed(Dense(3))\nDropout(0.5)\n", "2.2", None, ""),
        ("inner = Model(a, b)\nTimeDistributed(inner)\n", "2.2", None, ""),
        ("inner = Sequential([Dropout(0.5), Dense(3)])\nTimeDistributed(inner)\n", "2.2", "theano", ""),
        ("inner = Sequential([Dropout(0.5), Dense(3)])\nTimeDistributed(inner)\n", "2.0", None, ""),
        ("inner = Sequential([Dropout(0.5), Dense(3)])\nTimeDistributed(inner)\n", "1.2", None, ""),
    ],
)
def test_the_phase_is_lost_where_it_was(body: str, source: str, backend: str | None, found: str) -> None:
    settings = Settings(source=source, backend=backend)
    result = rewrite(HEAD + MODELS + body, settings)
    assert (found in result.text) if found else ("era=" not in result.text)
    assert rewrite(result.text, settings).text == result.text
    modern = rewrite(HEAD + MODELS + body, Settings(source=source, backend=backend, modern=True))
    assert "era=" not in modern.text


LETTERS = (
    "from keras.layers import GRU, LSTM, Bidirectional, Dense, Embedding, Input, Masking, TimeDistributed\n"
    "from keras.models import Model\n\n"
)


def masked(body: str, source: str | None, head: str = LETTERS) -> str:
    settings = Settings(source=source, backend="tensorflow")
    result = rewrite(head + body, settings)
    assert rewrite(result.text, settings).text == result.text
    found = [f for f in result.findings if f.rule == "KM239"]
    return (
        "review"
        if any(f.status == "review" for f in found)
        else "inner_masks=True"
        if "inner_masks" in result.text
        else ""
    )


@pytest.mark.parametrize(
    "body",
    [
        "TimeDistributed(Embedding(9, 3, mask_zero=True))\n",
        "TimeDistributed(Masking())\n",
        "Embedding(9, 3, mask_zero=True)\nTimeDistributed(LSTM(3))\n",
        "Embedding(9, 3, mask_zero=True)\nTimeDistributed(Bidirectional(GRU(3)))\n",
        "x = Input((3,))\ninner = Model(x, LSTM(3)(Embedding(9, 3, mask_zero=True)(x)))\nTimeDistributed(inner)\n",
    ],
)
def test_masks_come_out_since_keras_2_2(body: str) -> None:
    for source in ("2.2.0", "2.2.4", "2.3.1"):
        assert masked(body, source) == "inner_masks=True"
    of_tf = LETTERS.replace("from keras", "from tensorflow.keras")
    assert masked(body, None, of_tf) == "review"  # it may be of Keras 3, or be migrated
    for source in ("1.2.2", "2.0.8", "2.1.6"):
        assert masked(body, source) == ""
    assert masked(body, "2") == "review"


@pytest.mark.parametrize(
    "body",
    [
        "TimeDistributed(Embedding(9, 3))\nTimeDistributed(LSTM(3))\n",
        "TimeDistributed(Embedding(9, 3, mask_zero=False))\n",
        "Embedding(9, 3, mask_zero=True)\nLSTM(3, return_sequences=True)\nTimeDistributed(Dense(3))\n",
    ],
)
def test_where_nothing_is_masked_inside_it_stays(body: str) -> None:
    assert masked(body, "2.2.4") == masked(body, "2") == ""


def test_tf_keras_before_keras_3_handed_masks_on() -> None:
    text = "from tensorflow.keras.layers import Masking, TimeDistributed\n\nTimeDistributed(Masking())\n"
    old = rewrite(text, Settings(), clues=[Clue(TENSORFLOW, "pins it", span_of("2.15.0") or ANY)])
    assert "TimeDistributed(Masking(), inner_masks=True)" in old.text
