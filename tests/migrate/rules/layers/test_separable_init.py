"""Two kernels."""

from __future__ import annotations

import pytest
from asking import Asking

CODE = "KM223"

_ASKING = Asking(CODE)
text, said = _ASKING.text, _ASKING.said


OLD = "from keras import layers as L\n\n"
NEW = "from tensorflow.keras import layers as L\n\n"
SIGMOID = "from tensorflow.keras import layers as L\nfrom kmigrate_shims.layers import hard_sigmoid\n\n"


@pytest.mark.parametrize(
    "line", ["L.SeparableConv2D(8, (3, 3))", "L.SeparableConv2D(8, 3, depthwise_initializer='he_normal')"]
)
def test_what_needs_nothing_stays(line: str) -> None:
    assert text(f"{OLD}{line}\n") == f"{NEW}{line}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "L.SeparableConvolution2D(8, 3, 3, init=f)",
            "L.SeparableConv2D(8, (3, 3), depthwise_initializer=f, pointwise_initializer=f)",
        ),
        (
            "L.SeparableConvolution2D(8, 3, 3, 'uniform', 'relu')",
            "L.SeparableConv2D(8, (3, 3), depthwise_initializer='uniform', pointwise_initializer='uniform', activation='relu')",
        ),
    ],
)
def test_both_kernels(before: str, after: str) -> None:
    assert text(f"{OLD}{before}\n") == f"{NEW}{after}\n"
