"""KM290: weights that a wrapper makes beside those of the layer inside."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Status
from kmigrate.settings import Settings

HEAD = "from keras.layers import LSTM, RNN, Bidirectional, Layer, TimeDistributed, Wrapper\n\n\n"
MADE = "self.w = self.add_weight(name='w', shape=(1,))"


def class_of(base: str, line: str = MADE, more: str = "") -> str:
    return f"{HEAD}class Mine({base}):\n    def build(self, s):\n        {line}\n{more}"


def statuses(text: str, source: str | None = None) -> list[Status]:
    return [f.status for f in rewrite(text, Settings(source=source)).findings if f.rule == "KM290"]


@pytest.mark.parametrize(
    "text",
    [
        class_of("Layer"),
        class_of("Wrapper").replace("from keras", "from tensorflow.keras"),
        class_of("Wrapper", MADE.replace("(1,))", "(1,), trainable=False)")),
        class_of("Wrapper", more="\n    @property\n    def trainable_weights(self):\n        return [self.w]\n"),
        class_of("Wrapper", more="        self._trainable_weights = [self.w]\n"),
        class_of("Wrapper", "self.w = other.add_weight(name='w', shape=(1,))"),
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert statuses(text) == []


@pytest.mark.parametrize("base", ["Wrapper", "TimeDistributed", "Bidirectional"])
def test_it_stays_as_it_was_made(base: str) -> None:
    result = rewrite(class_of(base), Settings())
    assert "self.w = self.add_weight(name='w', shape=(1,), trainable=False)" in result.text
    assert statuses(class_of(base)) == [Status.REWRITTEN]
    assert rewrite(result.text, Settings()).text == result.text


def test_to_read_the_lists_of_the_layer_inside_is_not_to_list() -> None:
    text = class_of("Wrapper", more="        print(self.layer.trainable_weights)\n")
    assert statuses(text) == [Status.REWRITTEN]


@pytest.mark.parametrize(("source", "found"), [("2.0.8", []), ("2.2.4", [Status.REWRITTEN])])
def test_recurrent_layers_since_keras_2_1(source: str, found: list[Status]) -> None:
    assert statuses(class_of("LSTM"), source) == found


@pytest.mark.parametrize(
    "line", [MADE.replace("(1,))", "(1,), trainable=True)"), MADE.replace("(1,))", "(1,), **more)")]
)
def test_what_is_said_otherwise_is_for_a_person(line: str) -> None:
    assert statuses(class_of("Wrapper", line)) == [Status.REVIEW]
