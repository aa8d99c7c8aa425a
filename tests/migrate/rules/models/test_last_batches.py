"""The loss of a generator's batches in Keras 2.3; recorded in fixtures/programs_as_they_were/last_batch-*."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

FOLDER = Path(__file__).resolve().parents[4] / "fixtures" / "programs_as_they_were"
HEAD = (
    "from keras.models import load_model\n\n\ndef batches():\n    while True:\n        yield x, y\n\n\n"
    "model = load_model('m.keras')\n"
)


def said(body: str, source: str | None) -> list[str]:
    found = rewrite(HEAD + body, Settings(source=source, backend="tensorflow")).findings
    return [f.message for f in found if f.rule == "KM373"]


@pytest.mark.parametrize(
    "body",
    [
        "model.evaluate_generator(batches(), 3)\n",
        "model.evaluate_generator(given, 3)\n",
        "model.evaluate(batches(), steps=3)\n",
        "model.fit_generator(batches(), 3, validation_data=batches(), validation_steps=3)\n",
        "test = batches()\nmodel.fit_generator(batches(), 3, validation_data=test, validation_steps=3)\n",
    ],
)
def test_generators_are_said(body: str) -> None:
    for source in ("2.3.0", "2.3.1"):
        assert len(said(body, source)) == 1
    for source in ("1.2.2", "2.2.5", "2.2.4", None):
        assert said(body, source) == []


@pytest.mark.parametrize(
    "body",
    [
        "model.evaluate(x, y)\n",
        "model.fit_generator(batches(), 3)\n",
        "model.fit_generator(batches(), 3, validation_data=(x, y))\n",
        "model.fit(x, y, validation_data=(x, y))\n",
    ],
)
def test_arrays_are_not(body: str) -> None:
    assert said(body, "2.3.1") == []


def test_what_was_recorded() -> None:
    before, last = (
        json.loads((FOLDER / f"last_batch-keras-{release}-tensorflow.json").read_text())
        for release in ("2.2.4", "2.3.1")
    )
    assert before["evaluated"][0] == pytest.approx(14 / 3, abs=1e-5)
    assert last["evaluated"][0] == pytest.approx(9.0)
    assert before["val_loss"] == pytest.approx(14 / 3, abs=1e-5)
    assert last["val_loss"] == pytest.approx(9.0)
    for told in (before, last):
        assert told["evaluated"][1] == pytest.approx(2.0)
        assert told["arrays"] == pytest.approx([14 / 3, 2.0], abs=1e-5)
