"""Classes by the last layer."""

from __future__ import annotations

import pytest
from asking import Asking

CODE = "KM303"

_ASKING = Asking(CODE)
text, said = _ASKING.text, _ASKING.said


HEAD = "from keras.models import Sequential, load_model\nfrom keras.layers import Dense, Activation, Dropout\n\n"


def tail(before: str) -> str:
    return text(HEAD + before).rstrip("\n").rpartition("\n")[2]


@pytest.mark.parametrize("line", ["clf.predict_classes(x)", "clf.predict_proba(x)", "predict_classes(x)"])
def test_other_objects_stay(line: str) -> None:
    assert tail("clf = make()\n" + line + "\n") == line


@pytest.mark.parametrize(
    "model",
    [
        "m = Sequential([Dense(3, activation='softmax')])\n",
        "m = Sequential()\nm.add(Dense(4))\nm.add(Dense(3))\nm.add(Activation('softmax'))\n",
        "m = Sequential()\nm.add(Dense(classes))\nm.add(Activation('softmax'))\nm.add(Dropout(0.5))\n",
        "m = Sequential()\nm.add(Dense(classes, activation='softmax'))\n",
    ],
)
def test_the_greatest_of_several_outputs(model: str) -> None:
    assert tail(model + "c = m.predict_classes(x, verbose=0)\n") == "c = m.predict(x, verbose=0).argmax(axis=-1)"


@pytest.mark.parametrize(
    "model",
    [
        "m = Sequential([Dense(3), Dense(1, activation='sigmoid')])\n",
        "m = Sequential()\nm.add(Dense(1))\nm.add(Activation('sigmoid'))\n",
    ],
)
def test_whether_the_only_output_is_above_a_half(model: str) -> None:
    assert tail(model + "c = m.predict_classes(x)\n") == "c = (m.predict(x) > 0.5).astype('int32')"


@pytest.mark.parametrize(
    "model",
    [
        "m = load_model(p)\n",
        "m = Sequential()\nm.add(Dense(classes))\n",
        "m = Sequential([Dense(1)])\nm = Sequential([Dense(3)])\n",
        "m = Sequential(layers)\n",
    ],
)
def test_where_the_last_layer_is_not_seen_a_person_must_look(model: str) -> None:
    assert [f.status.value for f in said(HEAD + model + "m.predict_classes(x)\n")] == ["review"]


def test_probabilities_are_what_predict_gives() -> None:
    assert tail("m = Sequential()\nm.predict_proba(x, batch_size=2)\n") == "m.predict(x, batch_size=2)"
