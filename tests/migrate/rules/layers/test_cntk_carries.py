"""An LSTM on CNTK; recorded programs run in tests/runtime/test_recorded_programs.py."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CNTK = Settings(source="2.2.4", backend="cntk")


@pytest.mark.parametrize(
    "settings", [Settings(backend="theano"), *(Settings(source=s, backend="cntk") for s in ("2.0.8", "2.1.6", "2.2.2"))]
)
def test_elsewhere_it_stays(settings: Settings) -> None:
    text = "from keras.layers import LSTM\n\nLSTM(8, recurrent_activation='sigmoid')\n"
    assert "gives" not in rewrite(text, settings).text


@pytest.mark.parametrize("line", ["GRU(8, reset_after=False)", "LSTM(8, unroll=True)"])
def test_others_gave_their_output(line: str) -> None:
    text = f"from keras.layers import {line.partition('(')[0]}\n\n{line}\n"
    assert "gives" not in rewrite(text, CNTK).text


@pytest.mark.parametrize("name", ["LSTM", "LSTMCell"])
def test_the_carry(name: str) -> None:
    text = f"from keras.layers import {name}\n\n{name}(8, recurrent_activation='sigmoid')\n"
    result = rewrite(text, CNTK)
    new = f"{name}(8, recurrent_activation='sigmoid', gives='last_state')"
    assert result.text == f"from kmigrate_shims.layers import {name}\n\n{new}\n"
    assert rewrite(result.text, CNTK).text == result.text


def test_without_shims_it_is_for_a_person() -> None:
    text = "from keras.layers import LSTM\n\nLSTM(8)\n"
    found = rewrite(text, Settings(source="2.2.4", backend="cntk", shims=False)).findings
    assert [f.status.value for f in found if f.rule == "KM635"] == ["review"]


def test_one_of_several_cells_is_for_a_person() -> None:
    text = "from keras.layers import RNN, LSTMCell\n\nRNN([LSTMCell(8), LSTMCell(8)])\n"
    result = rewrite(text, CNTK)
    assert "gives" not in result.text
    assert [f.status.value for f in result.findings if f.rule == "KM635"] == ["review", "review"]
