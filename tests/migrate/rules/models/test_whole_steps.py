"""Steps that are no integers."""

from __future__ import annotations

import pytest
from asking import Asking

CODE = "KM322"
HEAD = """\
import numpy as np
from keras.models import load_model

m = load_model('m.keras')
whole = n // 32
part = n / 32


def g():
    while True:
        yield x, y


# here
"""

_ASKING = Asking(CODE, HEAD)
text, said, statuses = _ASKING.text, _ASKING.said, _ASKING.statuses


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m.fit_generator(g(), steps_per_epoch=n // 32)", "m.fit(g(), steps_per_epoch=n // 32)"),
        ("m.fit_generator(g(), steps_per_epoch=int(n / 32))", "m.fit(g(), steps_per_epoch=int(n / 32))"),
        ("m.fit_generator(g(), whole)", "m.fit(g(), steps_per_epoch=whole)"),
        ("m.fit_generator(g(), steps_per_epoch=other)", "m.fit(g(), steps_per_epoch=other)"),
        ("other.fit(g(), steps_per_epoch=n / 32)", "other.fit(g(), steps_per_epoch=n / 32)"),
    ],
)
def test_integers_stay(before: str, after: str) -> None:
    assert text(before) == after
    assert said(before) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m.fit_generator(g(), steps_per_epoch=np.ceil(n / 32))", "m.fit(g(), steps_per_epoch=int(np.ceil(n / 32)))"),
        ("m.fit_generator(g(), np.floor(n / 32))", "m.fit(g(), steps_per_epoch=int(np.floor(n / 32)))"),
        ("m.predict_generator(g(), n / 32)", "m.predict(g(), steps=ceil(n / 32))"),
        ("m.fit_generator(g(), steps_per_epoch=part)", "m.fit(g(), steps_per_epoch=ceil(part))"),
        (
            "m.fit_generator(g(), 3, validation_data=g(), validation_steps=n / 8)",
            "m.fit(g(), steps_per_epoch=3, validation_data=endless_validation(g()), validation_steps=ceil(n / 8))",
        ),
    ],
)
def test_what_is_rounded_up(before: str, after: str) -> None:
    assert text(before) == after


def test_steps_that_another_rule_takes_out() -> None:
    before = "d = gen.flow(x, y, batch_size=b)\nm.fit_generator(d, steps_per_epoch=np.ceil(len(x) / b))"
    assert text(before) == "d = gen.flow(x, y, batch_size=b)\nm.fit(d)"
