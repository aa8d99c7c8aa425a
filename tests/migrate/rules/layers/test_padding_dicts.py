"""Paddings."""

from __future__ import annotations

import pytest
from asking import Asking

CODE = "KM222"

_ASKING = Asking(CODE)
text, said = _ASKING.text, _ASKING.said


OLD = "from keras import layers as L\n\n"
NEW = "from tensorflow.keras import layers as L\n\n"
SIGMOID = "from tensorflow.keras import layers as L\nfrom kmigrate_shims.layers import hard_sigmoid\n\n"


@pytest.mark.parametrize(
    "line", ["L.ZeroPadding2D((1, 1))", "L.ZeroPadding2D(((1, 0), (0, 1)))", "L.ZeroPadding2D(1)", "f({'top_pad': 1})"]
)
def test_pairs_stay(line: str) -> None:
    assert text(f"{OLD}{line}\n") == f"{NEW}{line}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("L.ZeroPadding2D((1, 0, 2, n))", "L.ZeroPadding2D(((1, 0), (2, n)))"),
        ("L.ZeroPadding2D(padding={'right_pad': f(1)})", "L.ZeroPadding2D(padding=((0, 0), (0, f(1))))"),
        ("L.ZeroPadding1D({'left_pad': 1, 'right_pad': 2})", "L.ZeroPadding1D((1, 2))"),
    ],
)
def test_four_sides_are_two_pairs(before: str, after: str) -> None:
    assert text(f"{OLD}{before}\n") == f"{NEW}{after}\n"


@pytest.mark.parametrize(
    "line", ["L.ZeroPadding2D({'top': 1})", "L.ZeroPadding2D({**pad})", "L.ZeroPadding2D((1, *p, 2, 3))"]
)
def test_what_cannot_be_told_is_for_a_person(line: str) -> None:
    assert [finding.status.value for finding in said(f"{OLD}{line}\n")] == ["review"]
