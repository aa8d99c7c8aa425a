"""Rates that tf.keras of TensorFlow 2.11 to 2.15 passed over."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.era.clues import TENSORFLOW, Clue
from kmigrate.era.versions import span_of
from kmigrate.findings import Status


def found(line: str, pin: str) -> tuple[list[str], str]:
    span = span_of(pin)
    clues = [Clue(TENSORFLOW, "pins it", span, place="requirements.txt")] if span is not None else []
    result = rewrite(f"import tensorflow as tf\nfrom keras import optimizers\n\n{line}\n", clues=clues)
    said = [one.message for one in result.findings if one.rule == "KM415" and one.status is Status.REVIEW]
    return said, result.text.strip().rpartition("\n")[2]


@pytest.mark.parametrize(
    ("line", "pin"),
    [
        ("tf.keras.optimizers.SGD(lr=0.1)", ""),
        ("tf.keras.optimizers.SGD(lr=0.1)", "2.10"),
        ("tf.keras.optimizers.SGD(lr=0.1)", "2.16"),
        ("tf.keras.optimizers.SGD(learning_rate=0.1)", "2.12"),
        ("tf.keras.optimizers.SGD(0.1)", "2.12"),
        ("tf.keras.optimizers.legacy.SGD(lr=0.1)", "2.12"),
        ("optimizers.SGD(lr=0.1)", "2.2"),
    ],
)
def test_a_rate_that_counted_is_none_of_its_business(line: str, pin: str) -> None:
    assert found(line, pin)[0] == []


@pytest.mark.parametrize(("name", "rate"), [("SGD", "0.01"), ("Adam", "0.001")])
@pytest.mark.parametrize("pin", ["2.11", "2.13.1", "2.15.1"])
def test_a_person_is_told(name: str, rate: str, pin: str) -> None:
    said, line = found(f"tf.keras.optimizers.{name}(lr=0.5)", pin)
    assert said == [
        f"tf.keras of TensorFlow 2.11 to 2.15 passed over `lr` and trained at {rate}; from now on it counts"
    ]
    assert line == f"tf.keras.optimizers.{name}(learning_rate=0.5)"
