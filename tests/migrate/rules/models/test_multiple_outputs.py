"""Several outputs."""

from __future__ import annotations

import pytest
from asking import Asking

CODE = "KM317"
HEAD = """\
from keras.models import Model, load_model

outputs = [a, b, c]
one = Model(i, a)
two = Model(i, [a, b])
three = Model(inputs=i, outputs=outputs)
named = Model(i, {'y': a})
read = load_model('m.keras')
# here
"""

_ASKING = Asking(CODE, HEAD)
text, said, statuses = _ASKING.text, _ASKING.said, _ASKING.statuses


@pytest.mark.parametrize(
    "line",
    [
        "one.compile('sgd', 'mse', metrics=['mae'], loss_weights=[1])",
        "read.compile('sgd', 'mse', metrics=['mae'])",
        "named.fit(x, {'y': y})",
        "two.compile('sgd', 'mse')",
        "two.compile('sgd', ['mse', 'mae'], metrics=[['mae'], []], loss_weights=[1, 2])",
        "two.compile('sgd', {'a': 'mse', 'b': 'mae'}, metrics={'a': 'mae'}, loss_weights={'a': 1, 'b': 2})",
        "two.compile('sgd', 'mse', metrics=[], loss_weights=None)",
        "two.compile('sgd', 'mse', metrics=['mae'], **k)",
        "two.fit(x, {'a': y, 'b': z})",
        "one.fit({'x': x}, y)",
    ],
)
def test_what_keras_3_takes_stays(line: str) -> None:
    assert text(line) == line
    assert said(line) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("two.compile('sgd', 'mse', metrics=['mae'])", "two.compile('sgd', 'mse', metrics=[['mae']] * 2)"),
        ("three.compile('sgd', 'mse', metrics=[f, 'mae'])", "three.compile('sgd', 'mse', metrics=[[f, 'mae']] * 3)"),
        (
            "two.compile('sgd', loss='mse', loss_weights=[1, 2])",
            "two.compile('sgd', loss=['mse'] * 2, loss_weights=[1, 2])",
        ),
        (
            "two.compile('sgd', loss=f, loss_weights={'a': 1, 'b': 2})",
            "two.compile('sgd', loss={'a': f, 'b': f}, loss_weights={'a': 1, 'b': 2})",
        ),
        ("one.fit(x, {'a': y}, epochs=3)", "one.fit(x, y, epochs=3)"),
        ("one.evaluate(x, y={'a': f(y)})", "one.evaluate(x, y=f(y))"),
    ],
)
def test_what_was_meant_for_all(before: str, after: str) -> None:
    assert text(before) == after


def test_lists_beside_dictionaries_are_for_a_person() -> None:
    assert statuses("two.compile('sgd', ['mse', 'mae'], loss_weights={'a': 1, 'b': 2})") == ["review"]
