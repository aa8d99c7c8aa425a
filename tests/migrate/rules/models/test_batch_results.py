"""Results of one batch."""

from __future__ import annotations

import pytest
from asking import Asking

CODE = "KM310"
HEAD = """\
from keras.models import load_model

m = load_model('m.keras')
# here
"""

_ASKING = Asking(CODE, HEAD)
text, said, statuses = _ASKING.text, _ASKING.said, _ASKING.statuses


@pytest.mark.parametrize(
    "line",
    [
        "m.train_on_batch(x, y)",
        "a = other.train_on_batch(x, y)",
        "a = m.predict_on_batch(x)",
        "m.reset_metrics()\na = m.train_on_batch(x, y)",
        "a = [m.predict_on_batch(x) for x in y]",
    ],
)
def test_where_nobody_looks_nothing_changes(line: str) -> None:
    assert text(line) == line
    assert said(line) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a = m.train_on_batch(x, y)", "m.reset_metrics()\na = m.train_on_batch(x, y)"),
        ("a, b = m.test_on_batch(x, y)[:2]", "m.reset_metrics()\na, b = m.test_on_batch(x, y)[:2]"),
        ("a += m.train_on_batch(x, y)", "m.reset_metrics()\na += m.train_on_batch(x, y)"),
        ("print(m.train_on_batch(x, y))", "m.reset_metrics()\nprint(m.train_on_batch(x, y))"),
        (
            "for x in y:\n\ta.append(m.train_on_batch(x))",
            "for x in y:\n\tm.reset_metrics()\n\ta.append(m.train_on_batch(x))",
        ),
        ("def f():\n    return m.test_on_batch(x)", "def f():\n    m.reset_metrics()\n    return m.test_on_batch(x)"),
        ("a = m.train_on_batch(x, y, reset_metrics=True)", "m.reset_metrics()\na = m.train_on_batch(x, y)"),
    ],
)
def test_metrics_are_reset_first(before: str, after: str) -> None:
    assert text(before) == after


@pytest.mark.parametrize(
    "line",
    [
        "a = [m.train_on_batch(x, y) for x in z]",
        "a = m.train_on_batch(x, y) + m.train_on_batch(z, y)",
        "a = b and m.train_on_batch(x, y, reset_metrics=False)",
        "if m.train_on_batch(x, y) > 3: pass",
        "b = 1; a = m.train_on_batch(x, y)",
        "f = lambda: m.train_on_batch(x, y)",
    ],
)
def test_what_has_no_place_before_it_is_for_a_person(line: str) -> None:
    assert text(line) == line
    assert set(statuses(line)) == {"review"}
