"""Gradients by tensors of the model with which a Sequential begins."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

PROGRAM = """from keras import backend as K
from keras.layers import Dense, Input, Lambda
from keras.models import Model, Sequential


def cam(inner, pick, image):
    model = Sequential()
    model.add(inner)
    model.add(Lambda(pick))
    loss = K.sum(model.layers[-1].output)
    found = [l for l in model.layers[0].layers if l.name is 'a'][0].output
    return K.gradients(loss, found)[0]
"""


def said(text: str, source: str = "1.2.2") -> list[int]:
    found = rewrite(text, Settings(source=source, backend="tensorflow")).findings
    assert {f.status.value for f in found if f.rule == "KM363"} <= {"review"}
    return [f.line for f in found if f.rule == "KM363"]


@pytest.mark.parametrize(
    "text",
    [
        PROGRAM.replace("model.layers[0].layers", "inner.layers"),
        PROGRAM.replace("model.layers[0].layers", "other.layers[0].layers"),
        PROGRAM.replace("K.gradients(loss, found)[0]", "K.function([image], [found])"),
        PROGRAM.replace("model.add(inner)", "model.add(Dense(3, input_dim=2))"),
        PROGRAM.replace("    model = S", "    inner = Dense(3)\n    model = S"),
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert said(text) == []


def test_since_2_2_it_never_worked() -> None:
    assert said(PROGRAM, "2.2.4") == []


@pytest.mark.parametrize("source", ["1.2.2", "2.0.8", "2.1.6"])
def test_tensors_of_the_first_model(source: str) -> None:
    assert said(PROGRAM, source) == [11]
    made = PROGRAM.replace("    model = S", "    x = Input((3,))\n    inner = Model(x, Dense(2)(x))\n    model = S")
    assert said(made, source) == [13]
