"""Padding of pooling in capital letters."""

from __future__ import annotations

import pytest
from asking import Asking

ASKING = Asking("KM248")
HEAD = "import tensorflow as tf\nfrom tensorflow.keras import layers\nfrom functools import partial\n"


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("layers.MaxPool2D(pool_size=3, strides=2, padding='SAME')",) * 2,
        ("layers.AveragePooling1D(2, 2, 'Valid')", "layers.AveragePooling1D(2, 2, 'valid')"),
        ('tf.keras.layers.AvgPool3D(padding="SAME")', 'tf.keras.layers.AvgPool3D(padding="same", pool_size=(2, 2, 2))'),
        ("layers.MaxPooling2D(padding='same')", "layers.MaxPooling2D(padding='same')"),
        ("layers.Conv2D(3, 3, padding='SAME')", "layers.Conv2D(3, 3, padding='SAME')"),
        ("layers.MaxPooling2D(padding='SAME' if wide else 'VALID')",) * 2,
    ],
)
def test_words(line: str, after: str) -> None:
    after = after.replace("'SAME')", "'same')") if "MaxPool2D" in line else after
    found = ASKING.text(HEAD + line + "\n")
    assert found.rstrip("\n").endswith(after)


def test_what_is_worked_out_is_told() -> None:
    assert (
        "small letters" in ASKING.said(HEAD + "layers.MaxPooling2D(padding='SAME' if wide else 'VALID')\n")[0].message
    )
    assert not ASKING.said(HEAD + "layers.MaxPooling2D(padding='same' if wide else 'valid')\n")


def test_behind_a_parameter() -> None:
    text = HEAD + "\n\ndef block(x, padding):\n    return layers.MaxPooling2D(2, padding=padding)(x)\n"
    assert "padding=padding.lower())" in ASKING.text(text + "\n\ny = block(1, 'SAME')\n")
    assert "lower" not in ASKING.text(text + "\n\ny = block(1, 'same')\n")
    assert "lower" not in ASKING.text(text)
