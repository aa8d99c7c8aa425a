"""Layers named as Keras 3 names others."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.rules.layers.named_as_class import _snake
from kmigrate.settings import Settings

HEAD = "from keras.layers import *\nfrom keras.layers import Dense, Embedding, Conv2D, Convolution2D, LeakyReLU\n\n"


def said(body: str) -> int:
    return sum(f.rule == "KM280" for f in rewrite(f"{HEAD}{body}\n", Settings(source="2.2")).findings)


@pytest.mark.parametrize(
    "body",
    [
        "a = [Dense(1, name='dense')]",
        "a = [Dense(1, name='dense'), Dense(1, name='other')]",
        "a = [Dense(1, name='dense_1'), Dense(1)]",
        "a = [Dense(1, name='embedding'), Dense(1)]",
        "a = [Dense(1, name='dense'), Dense(1, **more)]",
        "a = [Dense(1, name=dense), Dense(1)]",
    ],
)
def test_other_names_stay(body: str) -> None:
    assert said(body) == 0


@pytest.mark.parametrize(
    "body",
    [
        "a = [Dense(1, name='dense'), Dense(1)]",
        "a = Dense(1)\nb = Embedding(3, 2, name='dense')",
        "a = Convolution2D(1, 3, 3)\nb = Dense(1, name='conv2d')",
        "a = LeakyReLU()\nb = Dense(1, name='leaky_re_lu')",
    ],
)
def test_a_name_of_an_unnamed_layer_is_a_finding(body: str) -> None:
    assert said(body) == 1


def test_names_are_those_of_keras_3() -> None:
    keras = pytest.importorskip("keras", exc_type=ImportError)
    for cls in (keras.layers.Dense, keras.layers.Conv2D, keras.layers.LSTM, keras.layers.BatchNormalization,
                keras.layers.GlobalAveragePooling2D, keras.layers.LeakyReLU, keras.layers.PReLU):  # fmt: skip
        keras.backend.clear_session()
        arguments = {"Dense": (1,), "LSTM": (1,), "Conv2D": (1, 1)}.get(cls.__name__, ())
        assert cls(*arguments).name == _snake(cls.__name__)
