"""Defaults of training."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM323"
HEAD = """\
from keras.models import load_model

m = load_model('m.keras')
# here
"""

_ASKING = Asking(CODE, HEAD)
text, said, statuses = _ASKING.text, _ASKING.said, _ASKING.statuses


OLD = Settings(source="1.2")


@pytest.mark.parametrize("line", ["m.fit(x, y)", "other.fit(x, y)", "m.fit(x, y, epochs=3)", "m.predict(x)"])
def test_what_does_not_speak_keras_1_stays(line: str) -> None:
    assert text(line) == line
    assert said(line) == []


@pytest.mark.parametrize("line", ["m.fit(x, y, 32, 3)", "m.fit(x, y, epochs=3)", "other.fit(x, y)"])
def test_what_is_said_stays(line: str) -> None:
    assert said(line, OLD) == []


def test_ten_epochs() -> None:
    assert text("m.fit(x, y)", OLD) == "m.fit(x, y, epochs=10)"
    assert text("m.fit(x, y, batch_size=3)", OLD) == "m.fit(x, y, batch_size=3, epochs=10)"


def test_a_hundred_epochs() -> None:
    assert text("m.fit(x, y)", Settings(source="0.3")) == "m.fit(x, y, epochs=100, batch_size=128)"


def test_modern_programs_train_once() -> None:
    assert text("m.fit(x, y)", Settings(source="1.2", modern=True)) == "m.fit(x, y)"


def test_what_is_unpacked_is_for_a_person() -> None:
    assert statuses("m.fit(x, **k)", OLD) == ["review"]


SEQUENTIAL = "from keras.models import Model, Sequential\n\ns = Sequential()\nf = Model(a, b)\n"


def of_sequential(line: str, release: str) -> str:
    return rewrite(SEQUENTIAL + line + "\n", Settings(source=release)).text.partition("(a, b)\n")[2].rstrip()


def test_sequential_models_of_keras_2_0_trained_for_ten_epochs() -> None:
    assert of_sequential("s.fit(x, y)", "2.0.9") == "s.fit(x, y, epochs=10)"
    assert of_sequential("f.fit(x, y)", "2.0.9") == "f.fit(x, y)"
    assert of_sequential("s.fit(x, y)", "2.1.6") == "s.fit(x, y)"


def test_weights_of_classes_came_first() -> None:
    assert of_sequential("s.train_on_batch(x, y, w)", "2.1.6") == "s.train_on_batch(x, y, class_weight=w)"
    assert of_sequential("s.train_on_batch(x, y, w)", "2.2.4") == "s.train_on_batch(x, y, w)"
    assert of_sequential("f.train_on_batch(x, y, w)", "2.1.6") == "f.train_on_batch(x, y, w)"
    findings = rewrite(SEQUENTIAL + "s.train_on_batch(x, y, w)\n", Settings()).findings
    assert [f.status.value for f in findings if f.rule == CODE] == ["review"]
