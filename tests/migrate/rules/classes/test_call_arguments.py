"""`training` and `mask` of a layer's `call`."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM285"
HEAD = "import tensorflow as tf\nfrom tensorflow.keras.layers import Dense, Layer\n\n\nclass A({0}):\n    def call({1}):\n        return x\n"


def become(parameters: str, base: str = "Layer") -> tuple[str, list[str]]:
    result = rewrite(HEAD.format(base, parameters), Settings())
    assert rewrite(result.text, Settings()).text == result.text
    given = result.text.partition("def call(")[2].partition("):\n")[0]
    return given, [f.status.value for f in result.findings if f.rule == CODE]


@pytest.mark.parametrize("base", ["Layer", "Dense", "tf.keras.Model"])
@pytest.mark.parametrize(
    "parameters",
    [
        "self, x",
        "self, x, training=None",
        "self, x, mask=None, training=False",
        "self, x, *, training=None",
        "self, x, y",
        "self, **k",
    ],
)
def test_what_holds_stays(parameters: str, base: str) -> None:
    assert become(parameters, base) == (parameters, [])


def test_other_classes_are_their_own() -> None:
    assert become("self, x, training", "object") == ("self, x, training", [])


@pytest.mark.parametrize("base", ["Layer", "Dense", "tf.keras.Model"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("self, x, training", "self, x, training=None"),
        ("self, x, training: bool", "self, x, training: bool = None"),
        ("self, x, y, mask", "self, x, y, mask=None"),
        ("self, x, mask, training=None", "self, x, mask=None, training=None"),
        ("self, x, *, training", "self, x, *, training=None"),
    ],
)
def test_it_gets_a_default(before: str, after: str, base: str) -> None:
    assert become(before, base) == (after, ["rewritten"])


def test_both() -> None:
    assert become("self, x, training, mask") == ("self, x, training=None, mask=None", ["rewritten", "rewritten"])


def test_what_stands_before_another_is_for_a_person() -> None:
    assert become("self, x, training, look_ahead") == ("self, x, training, look_ahead", ["review"])
