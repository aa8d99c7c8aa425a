"""A number of steps beside arrays."""

from __future__ import annotations

import pytest
from asking import MARK, Asking

from kmigrate.settings import Settings

OLD = Asking("KM357", f"from keras.models import Sequential\nimport tensorflow as tf\n\nm = Sequential()\n{MARK}")
TF1 = Asking("KM357", f"import tensorflow as tf\n\ntf.Session()\nm = tf.keras.models.Sequential()\n{MARK}")
TF2 = Asking("KM357", f"import tensorflow as tf\n\nm = tf.keras.models.Sequential()\n{MARK}")
ANEW = "m.fit(x, y, batch_size=8, steps_per_epoch=len(x) // 8)"


@pytest.mark.parametrize(
    "text",
    [
        "m.fit(x, y, epochs=3)",
        "m.fit(x, steps_per_epoch=3)",
        "m.fit(x, None, steps_per_epoch=3)",
        "m.fit(x, y, steps_per_epoch=None)",
        "other.fit(x, y, steps_per_epoch=3)",
    ],
)
@pytest.mark.parametrize("ask", [OLD, TF2])
def test_nothing_to_do(ask: Asking, text: str) -> None:
    assert ask.said(text) == []
    assert ask.text(text) == text


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        ("x, y, steps_per_epoch=3", "x, y"),
        ("x, y=y, steps_per_epoch=3, shuffle=True", "x, y"),
        ("[a, b], y, steps_per_epoch=3", "(a, b), y"),
        ("[a], y, steps_per_epoch=3", "(a,), y"),
        ("x, y, steps_per_epoch=3, sample_weight=w", "x, y, w"),
        ("x, y, sample_weight=None, steps_per_epoch=3", "x, y"),
    ],
)
def test_all_samples_in_every_step(given: str, parts: str) -> None:
    after = f"m.fit(tf.data.Dataset.from_tensors(({parts})).repeat(), steps_per_epoch=3)"
    assert OLD.text(f"m.fit({given})") == after
    assert OLD.statuses(f"m.fit({given})") == ["rewritten"]


def test_what_is_validated_on_is_taken_once() -> None:
    before = "m.fit(x, y, steps_per_epoch=3, validation_data=(a, b), validation_steps=2)"
    after = "m.fit(tf.data.Dataset.from_tensors((x, y)).repeat(), steps_per_epoch=3, validation_data=(a, b))"
    assert OLD.text(before) == after


def test_tensorflow_1_did_so_too_whatever_the_batch_size() -> None:
    after = "m.fit(tf.data.Dataset.from_tensors((x, y)).repeat(), steps_per_epoch=3)"
    assert TF1.text("m.fit(x, y, batch_size=5, steps_per_epoch=3)") == after


@pytest.mark.parametrize(
    "text",
    [
        "m.fit(x, y, steps_per_epoch=3, validation_split=0.1, validation_steps=1)",
        "m.fit(x, y, None, 5, steps_per_epoch=3)",
        "m.fit(x, y, steps_per_epoch=3, **more)",
        "x, y = it.get_next()\nm.fit(x, y, steps_per_epoch=3)",
    ],
)
def test_what_a_person_must_see(text: str) -> None:
    assert OLD.text(text) == text
    assert OLD.statuses(text) == ["review"]


def test_epochs_of_tensorflow_2_began_anew() -> None:
    assert TF2.text(ANEW) == ANEW
    (finding,) = TF2.said(ANEW)
    assert finding.status.value == "review"
    assert ".shuffle(len(x)).batch(8).take(len(x) // 8)" in finding.message


@pytest.mark.parametrize(
    "text",
    ["m.fit(x, y, batch_size=8, steps_per_epoch=math.ceil(len(x) / 8))", "m.fit(x, y, steps_per_epoch=5)"],
)
def test_steps_that_are_as_they_were(text: str) -> None:
    assert TF2.said(text) == []


@pytest.mark.parametrize("ask", [OLD, TF1, TF2])
def test_modern_cuts_as_today(ask: Asking) -> None:
    assert ask.said(ANEW, Settings(modern=True)) == []
