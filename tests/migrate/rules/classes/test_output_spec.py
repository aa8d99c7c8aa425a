"""Layers derived from one with a compute_output_spec of its own."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

HEAD = "from keras import layers\n\n\n"


def said(text: str) -> list[Finding]:
    return [f for f in rewrite(HEAD + text, Settings(ignore=("KM237",))).findings if f.rule == "KM265"]


def shaped(base: str, value: str, name: str = "compute_output_shape") -> str:
    return f"class A({base}):\n    def {name}(self, shape):\n        return {value}\n"


@pytest.mark.parametrize(
    ("base", "value"),
    [
        ("layers.Layer", "[(1, 2), (3, 4)]"),
        ("layers.Dense", "[(1, 2), (3, 4)]"),
        ("Other", "[(1, 2), (3, 4)]"),
        ("layers.Embedding", "(shape[0], 3)"),
        ("layers.Embedding", "[shape[0], 3]"),
        ("layers.Embedding", "shape + (3,)"),
        ("layers.Embedding", "[a, b]"),
    ],
)
def test_nothing_to_do(base: str, value: str) -> None:
    assert said(shaped(base, value)) == []


def test_a_class_that_says_it_already() -> None:
    text = "class A(layers.Embedding):\n    compute_output_spec = f\n    def compute_output_shape(self, s):\n        return [(1,), (2,)]\n"
    assert said(text) == []


@pytest.mark.parametrize("base", ["layers.Embedding", "layers.Add", "layers.Concatenate", "B"])
@pytest.mark.parametrize(
    "value", ["[(1, 2), (3, 4)]", "[super(A, self).compute_output_shape(shape), (3, 4)]", "(shape, f(shape))"]
)
@pytest.mark.parametrize("name", ["compute_output_shape", "get_output_shape_for"])
def test_the_outputs_are_told(base: str, value: str, name: str) -> None:
    text = "class B(layers.Embedding): pass\n\n\n" + shaped(base, value, name)
    result = rewrite(HEAD + text, Settings(ignore=("KM237",)))
    assert (
        f"class A({base}):\n    compute_output_spec = layers.Layer.compute_output_spec\n\n    def compute_output_shape(self"
        in result.text
    )
    assert rewrite(result.text, Settings(ignore=("KM237",))).text == result.text
