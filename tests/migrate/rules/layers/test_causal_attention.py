"""Attention that does not look ahead."""

from __future__ import annotations

import pytest
from asking import Asking

HEAD = "from tensorflow import keras\nfrom tensorflow.keras.layers import AdditiveAttention, Attention\n\n"
ASKING = Asking("KM273")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Attention(True, causal=True)([z, z])", "Attention(True)([z, z], use_causal_mask=True)"),
        ("keras.layers.Attention(causal=True)([z])", "keras.layers.Attention()([z], use_causal_mask=True)"),
        (
            "layer = AdditiveAttention(causal=True, name='a')\ny = layer([q, v], mask=[a, b])",
            "layer = AdditiveAttention(name='a')\ny = layer([q, v], mask=[a, b], use_causal_mask=True)",
        ),
        ("Attention(causal=False)([z, z])", "Attention()([z, z])"),
        ("Attention()([z, z])", "Attention()([z, z])"),
    ],
)
def test_where_it_is_called(before: str, after: str) -> None:
    text = ASKING.text(HEAD + before + "\n")
    assert text == HEAD + after + "\n"
    assert ASKING.text(text) == text


def test_an_attribute_of_a_layer() -> None:
    source = """class Block(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.attend = Attention(causal=True)

    def call(self, x):
        return self.attend([x, x])


class Other(keras.layers.Layer):
    def call(self, x):
        return self.attend([x, x])
"""
    text = ASKING.text(HEAD + source)
    assert text.count("use_causal_mask=True") == 1
    assert "self.attend = Attention()" in text


@pytest.mark.parametrize("line", ["Attention(causal=wanted)([z, z])", "layers = [Attention(causal=True)]"])
def test_what_a_person_must_find(line: str) -> None:
    assert ASKING.statuses(HEAD + line + "\n") == ["review"]
