"""Weights of classes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM331"
FACTS = Path(__file__).parents[4] / "fixtures" / "classes"
HEAD = "from keras.models import load_model\n\nm = load_model(p)\n"


def last(body: str, head: str = HEAD) -> str:
    result = rewrite(head + body + "\n", Settings())
    assert rewrite(result.text, Settings()).text == result.text
    return result.text.rstrip("\n").rpartition("\n")[2]


def said(body: str, head: str = HEAD) -> list[str]:
    return [f.status.value for f in rewrite(head + body + "\n", Settings()).findings if f.rule == CODE]


@pytest.mark.parametrize(
    "body",
    [
        "m.fit(x, y, class_weight={0: 1.0, 1: 5.0})",
        "m.fit(x, y, class_weight=None)",
        "m.fit(x, y, class_weight=weights)",
        "m.fit(x, y, class_weight=dict(enumerate(w)))",
        "w = {0: 1}\nm.fit(x, y, class_weight=w)",
        "w = [1, 2]\nw = {0: 1}\nm.fit(x, y, class_weight=w)",
        "other.fit(x, y, class_weight='auto')",
        "m.fit(x, y)",
    ],
)
def test_dictionaries_and_what_is_not_known_stay(body: str) -> None:
    assert last(body) == body.rpartition("\n")[2]
    assert said(body) == []


@pytest.mark.parametrize(
    "given",
    ["'auto'", "[1.0, 5.0]", "(1.0, 5.0)", "compute_class_weight('balanced', a, b)", "u.compute_class_weight(a)"],
)
def test_what_was_passed_over_goes(given: str) -> None:
    assert last(f"m.fit(x, y, class_weight={given})") == "m.fit(x, y)"
    assert last(f"w = {given}\nm.fit(x, y, class_weight=w)") == "m.fit(x, y)"
    assert said(f"m.fit(x, y, class_weight={given})") == ["rewritten"]


def test_beside_a_generator_it_does_not_go_into_the_shim() -> None:
    assert last("m.fit_generator(g, 10, class_weight='auto')") == "m.fit(endless(g), steps_per_epoch=10)"
    kept = "m.fit(endless(g, class_weight={0: 1}), steps_per_epoch=10)"
    assert last("m.fit_generator(g, 10, class_weight={0: 1})") == kept


@pytest.mark.parametrize("given", ["{'a': {0: 1}}", "{'a': w}", "[{0: 1}, {0: 2}]"])
def test_weights_of_several_outputs_are_for_a_person(given: str) -> None:
    assert last(f"m.fit(x, y, class_weight={given})") == f"m.fit(x, y, class_weight={given})"
    assert said(f"m.fit(x, y, class_weight={given})") == ["review"]


def test_of_tf_keras_nothing_is_taken_out() -> None:
    head = HEAD.replace("from keras", "from tensorflow.keras")
    assert last("m.fit(x, y, class_weight=[1, 2])", head) == "m.fit(x, y, class_weight=[1, 2])"
    assert said("m.fit(x, y, class_weight=[1, 2])", head) == ["review"]


@pytest.mark.parametrize("release", ["1.2.2", "2.0.8", "2.2.4", "2.3.1"])
def test_every_release_passed_over_it(release: str) -> None:
    trained = json.loads((FACTS / f"facts-{release}-tensorflow.json").read_text())["facts"]["class_weight"]
    assert trained["list"] == trained["auto"] == trained["array"] == trained["none"] != trained["dictionary"]


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ("class_weight=w, sample_weight=s", 1),
        ("class_weight={0: 1}, sample_weight=s", 1),
        ("class_weight=None, sample_weight=s", 0),
        ("class_weight=w, sample_weight=None", 0),
    ],
)
def test_weights_of_samples_outdid_those_of_classes(given: str, count: int) -> None:
    """Keras 2.2.4 and 2.3.1 say so in a warning; Keras 3 raises ValueError."""
    assert last(f"m.fit(x, y, {given})") == f"m.fit(x, y, {given})"
    assert said(f"m.fit(x, y, {given})") == ["review"] * count
