"""Frozen models with which a Sequential begins; `frozen_first.py` was recorded on the old stacks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

RECORDED = Path(__file__).resolve().parents[4] / "fixtures" / "programs_as_they_were"
HEAD = (
    "from keras.applications import VGG16\nfrom keras.layers import Dense, Input\nfrom keras.models import Model, Sequential\n"
    "base = VGG16(include_top=False, pooling='avg')\n"
)
WHOLE = "base.trainable = False\n"
ADDED = "model = Sequential()\nmodel.add(base)\nmodel.add(Dense(1))\n"
SECOND = "model = Sequential()\nmodel.add(Dense(2))\nmodel.add(base)\n"
CALLED = "x = Input((8, 8, 3))\nmodel = Model(x, Dense(1)(base(x)))\n"
LOOP = "for layer in model.layers[:-1]:\n    layer.trainable = False\n"
EACH = "for layer in base.layers:\n    layer.trainable = False\n"


def said(text: str, source: str | None = "2.0.8") -> list[str]:
    return [one.message for one in rewrite(HEAD + text, Settings(source=source)).findings if one.rule == "KM361"]


@pytest.mark.parametrize(
    ("text", "recorded"),
    [
        (ADDED + WHOLE, "first frozen_whole"),
        ("model = Sequential([base, Dense(1)])\n" + WHOLE, "first frozen_whole"),
        (WHOLE + ADDED, "first frozen_whole"),
        (ADDED + LOOP, "first frozen_by_list"),
        (ADDED + "model.trainable = False\n", "first frozen_outer"),
        (SECOND + WHOLE, "second frozen_whole"),
        (SECOND + LOOP, "second frozen_by_list"),
        (CALLED + WHOLE, "called frozen_whole"),
        (CALLED + LOOP, "called frozen_by_list"),
    ],
)
@pytest.mark.parametrize("release", ["1.2.2", "2.0.8", "2.2.4"])
def test_what_was_trained_all_the_same_is_said(release: str, text: str, recorded: str) -> None:
    told = json.loads((RECORDED / f"frozen_first-keras-{release}-tensorflow.json").read_text())
    assert bool(said(text, release)) is told[f"functional {recorded}"]["moved"]


def test_layers_of_the_base_were_frozen() -> None:
    assert said(EACH + ADDED) == []


def test_a_name_that_is_given_twice() -> None:
    assert said("model = Sequential()\nmodel.add(Dense(2))\nmodel = Sequential()\nmodel.add(base)\n" + WHOLE) != []
    assert said("model = Sequential()\nmodel.add(Dense(2))\nmodel.add(base)\n" + WHOLE) == []


def test_of_a_release_that_is_not_known_it_is_said_so() -> None:
    (message,) = said(ADDED + WHOLE, None)
    assert "where this is of before Keras 2.2" in message
    assert said((ADDED + WHOLE).replace("False", "True")) == []


def test_nothing_is_said_of_tf_keras() -> None:
    text = (HEAD + ADDED + WHOLE).replace("keras", "tensorflow.keras")
    assert [one for one in rewrite(text, Settings()).findings if one.rule == "KM361"] == []
