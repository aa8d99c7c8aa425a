"""Accuracy of Keras 0.3."""

from __future__ import annotations

import pytest
from asking import Asking

CODE = "KM316"
HEAD = """\
from keras.models import Sequential

m = Sequential()
n = Sequential()
# here
"""

_ASKING = Asking(CODE, HEAD)
text, said, statuses = _ASKING.text, _ASKING.said, _ASKING.statuses


@pytest.mark.parametrize(
    "line",
    [
        "other.fit(x, y, show_accuracy=True)",
        "m.fit(x, y)",
        "a = m.evaluate(x, y)",
        "m.compile('sgd', 'mse', metrics=['accuracy'])",
        "m.train_on_batch(x, y)",
    ],
)
def test_what_does_not_ask_stays(line: str) -> None:
    assert text(line) == line
    assert said(line) == []


COMPILE = "m.compile('sgd', 'mse')\n"
COMPILED = "m.compile('sgd', 'mse', metrics=['accuracy'])\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m.fit(x, y, 32, 3, show_accuracy=True)", "m.fit(x, y, 32, 3)"),
        ("m.fit(x, y, 32, 3, show_accuracy=True)\na = m.evaluate(x, y)", "m.fit(x, y, 32, 3)\na = m.evaluate(x, y)[0]"),
        ("m.fit(x, y, 32, 3, show_accuracy=True)\nm.evaluate(x, y)", "m.fit(x, y, 32, 3)\nm.evaluate(x, y)"),
        ("a, b = m.evaluate(x, y, show_accuracy=True)", "a, b = m.evaluate(x, y)"),
        (
            "m.fit(x, y, 32, 3, show_accuracy=True)\na = m.evaluate(x, y, show_accuracy=False)",
            "m.fit(x, y, 32, 3)\na = m.evaluate(x, y)[0]",
        ),
        ("m.train_on_batch(x, y, accuracy=True)", "m.train_on_batch(x, y)"),
    ],
)
def test_compile_is_asked(before: str, after: str) -> None:
    assert text(COMPILE + before) == COMPILED + after


def test_another_model_is_not_asked() -> None:
    before = COMPILE + "n.compile('sgd', 'mse', class_mode='binary')\nm.fit(x, y, 32, 3, show_accuracy=True)"
    assert text(before) == COMPILED + "n.compile('sgd', 'mse')\nm.fit(x, y, 32, 3)"


def test_nobody_asked() -> None:
    before = COMPILE + "a = m.evaluate(x, y, show_accuracy=False)"
    assert text(before) == COMPILE + "a = m.evaluate(x, y)"


@pytest.mark.parametrize("line", ["n.fit(x, y, 32, 3, show_accuracy=True)", "m.fit(x, y, 32, 3, show_accuracy=v)"])
def test_what_is_not_known_is_for_a_person(line: str) -> None:
    assert text(COMPILE + line) == COMPILE + line
    assert statuses(COMPILE + line) == ["review"]
