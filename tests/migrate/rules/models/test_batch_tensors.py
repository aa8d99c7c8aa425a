"""What `predict_on_batch` gives."""

from __future__ import annotations

import pytest
from asking import Asking

HEAD = "from tensorflow.keras.models import load_model\n\nmodel = load_model('m.keras')\n# here\n"
_ASKING = Asking("KM370", HEAD)


@pytest.mark.parametrize(
    "line",
    [
        "model.predict_on_batch(x)",
        "model.predict_on_batch(x)[0]",
        "model.predict_on_batch(x).numpy",
        "model(x).numpy()",
        "other.predict_on_batch(x).numpy()",
    ],
)
def test_what_means_the_same_stays(line: str) -> None:
    assert _ASKING.text(line) == line
    assert _ASKING.said(line) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a = model.predict_on_batch(x).numpy()", "a = model.predict_on_batch(x)"),
        (
            "model.predict_on_batch(model.predict_on_batch(x).numpy()).numpy()",
            "model.predict_on_batch(model.predict_on_batch(x))",
        ),
    ],
)
def test_an_array_is_not_asked_for_one(before: str, after: str) -> None:
    assert _ASKING.text(before) == after
    assert set(_ASKING.statuses(before)) == {"rewritten"}
