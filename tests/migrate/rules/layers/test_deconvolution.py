"""Shapes of outputs."""

from __future__ import annotations

import pytest
from asking import Asking

CODE = "KM221"

_ASKING = Asking(CODE)
text, said = _ASKING.text, _ASKING.said


OLD = "from keras import layers as L\n\n"
NEW = "from tensorflow.keras import layers as L\n\n"
SIGMOID = "from tensorflow.keras import layers as L\nfrom kmigrate_shims.layers import hard_sigmoid\n\n"


@pytest.mark.parametrize("line", ["L.Conv2DTranspose(8, (3, 3), strides=2)", "L.Dense(3)", "f(output_shape=(1, 2))"])
def test_what_needs_nothing_stays(line: str) -> None:
    assert text(f"{OLD}{line}\n") == f"{NEW}{line}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("L.Deconvolution2D(3, 5, 5, (None, 28, 28, 3))", "L.Conv2DTranspose(3, (5, 5))"),
        (
            "L.Deconvolution2D(3, 5, 5, output_shape=s, border_mode='same')",
            "L.Conv2DTranspose(3, (5, 5), padding='same')",
        ),
        ("L.Deconvolution2D(3, 5, 5, s, 'uniform')", "L.Conv2DTranspose(3, (5, 5), kernel_initializer='uniform')"),
        (
            "L.Deconvolution2D(3, 3, 3, (None, 25, 25, 3), subsample=(2, 2), input_shape=(12, 12, 3), dim_ordering='tf')",
            "L.Conv2DTranspose(3, (3, 3), strides=(2, 2), input_shape=(12, 12, 3), data_format='channels_last')",
        ),
        (
            "L.Deconvolution2D(3, 3, 3, (None, 24, 24, 3), border_mode='same', subsample=(2, 2), input_shape=(12, 12, 3))",
            "L.Conv2DTranspose(3, (3, 3), padding='same', strides=(2, 2), input_shape=(12, 12, 3))",
        ),
    ],
)
def test_the_layer_computes_it(before: str, after: str) -> None:
    assert text(f"{OLD}{before}\n") == f"{NEW}{after}\n"
    assert [finding.status.value for finding in said(f"{OLD}{before}\n")] == ["rewritten"]


@pytest.mark.parametrize(
    "line",
    [
        "L.Deconvolution2D(3, 3, 3, (None, 26, 26, 3), subsample=(2, 2), input_shape=(12, 12, 3))",
        "L.Deconvolution2D(3, 3, 3, (None, 26, 26, 3), subsample=(2, 2))",
        "L.Deconvolution2D(3, 3, 3, shape, subsample=steps)",
    ],
)
def test_sizes_that_may_differ_are_for_a_person(line: str) -> None:
    assert [finding.status.value for finding in said(f"{OLD}{line}\n")] == ["review"]
    assert "output_shape" not in text(f"{OLD}{line}\n")
