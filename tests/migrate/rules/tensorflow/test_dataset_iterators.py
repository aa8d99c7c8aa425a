"""Iterators of datasets."""

from __future__ import annotations

import pytest
from asking import MARK, Asking

ASK = Asking(
    "KM623",
    f"import tensorflow as tf\nfrom tensorflow import keras\n\nm = keras.Sequential([keras.layers.Dense(1)])\n{MARK}",
)


@pytest.mark.parametrize(
    "text",
    [
        "m.fit(d, steps_per_epoch=2)",
        "d.make_one_shot_iterator",
        "it = iter(d)",
        "it = tf.compat.v1.data.make_one_shot_iterator(d)",
        "class D:\n    def make_one_shot_iterator(self): ...",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert ASK.said(text) == []
    assert ASK.text(text) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m.fit(d.make_one_shot_iterator(), steps_per_epoch=2)", "m.fit(d, steps_per_epoch=2)"),
        ("m.fit(tf.data.make_one_shot_iterator(d), steps_per_epoch=2)", "m.fit(d, steps_per_epoch=2)"),
        ("m.fit(make(x).batch(2).make_one_shot_iterator())", "m.fit(make(x).batch(2))"),
        ("m.evaluate(x=d.make_one_shot_iterator(), steps=3)", "m.evaluate(x=d, steps=3)"),
        ("m.predict(d.make_one_shot_iterator(), steps=3)", "m.predict(d, steps=3)"),
        ("it = d.make_one_shot_iterator()\nm.fit(it, steps_per_epoch=2)", "it = d\nm.fit(it, steps_per_epoch=2)"),
        (
            "tf.enable_eager_execution()\nx, y = d.make_one_shot_iterator().get_next()",
            "x, y = iter(d).get_next()",
        ),
    ],
)
def test_the_dataset_takes_its_place(before: str, after: str) -> None:
    assert ASK.text(before) == after
    assert ASK.statuses(before) == ["rewritten"]


def test_each_validation_goes_on() -> None:
    before = "m.fit(d, validation_data=v.make_one_shot_iterator(), validation_steps=2)"
    assert ASK.text(before) == "m.fit(d, validation_data=endless_validation(v), validation_steps=2)"
    assert ASK.statuses(before) == ["shimmed"]


@pytest.mark.parametrize(
    "text",
    [
        "x, y = d.make_one_shot_iterator().get_next()",
        "x, y = tf.data.make_one_shot_iterator(d).get_next()",
        "it = d.make_one_shot_iterator()\nm.fit(it, steps_per_epoch=2)\nm.fit(it, steps_per_epoch=2)",
        "it = d.make_initializable_iterator()",
        "return_ = tf.data.make_one_shot_iterator",
    ],
)
def test_what_a_person_must_see(text: str) -> None:
    assert ASK.text(text) == text
    assert ASK.statuses(text) == ["review"]
