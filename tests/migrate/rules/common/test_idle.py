"""Arguments that say what happens anyway."""

from __future__ import annotations

import ast

import pytest

from kmigrate.atlas import parameters
from kmigrate.rules.common.idle import IDLE, is_idle


def keyword(text: str) -> ast.keyword:
    call = ast.parse(f"f({text})", mode="eval").body
    assert isinstance(call, ast.Call)
    return call.keywords[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("keras.Input", "shape=None"),
        ("keras.Input", "ragged=True"),
        ("keras.Input", "ragged=value"),
        ("keras.Input", "**{'ragged': False}"),
        ("keras.layers.Dense", "ragged=False"),
        ("keras.layers.BatchNormalization", "renorm=0"),  # a number, and not the word itself
    ],
)
def test_what_may_matter(name: str, text: str) -> None:
    assert not is_idle(name, keyword(text))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("keras.Input", "ragged=False"),
        ("keras.layers.BatchNormalization", "fused=None"),
        ("keras.layers.BatchNormalization", "fused=True"),
        ("keras.models.Model.save", "save_traces=True"),
    ],
)
def test_what_happens_anyway(name: str, text: str) -> None:
    assert is_idle(name, keyword(text))


@pytest.mark.parametrize("name", IDLE)
def test_none_of_them_is_a_parameter_of_both_targets(name: str) -> None:
    both = (parameters(name, "tf.keras", age) or {} for age in ("oldest", "newest"))
    assert not set(IDLE[name]) & set.intersection(*(set(one) for one in both))
