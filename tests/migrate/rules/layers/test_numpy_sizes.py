"""Sizes that NumPy computed."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM646"
HEAD = """\
import numpy as np
from keras.layers import Conv1D, Dense, Embedding, RepeatVector

# here
"""

_ASKING = Asking(CODE, HEAD)
text, said, statuses = _ASKING.text, _ASKING.said, _ASKING.statuses


@pytest.mark.parametrize(
    "line",
    [
        "Dense(3)",
        "Dense(len(x))",
        "Dense(x.shape[1])",
        "Dense(int(np.max(y)) + 1)",
        "Dense(n)",
        "other.Dense(np.max(y))",
        "Dense(max(y))",
    ],
)
def test_integers_of_python_stay(line: str) -> None:
    assert text(line) == line
    assert said(line) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Dense(np.max(y) + 1)", "Dense(int(np.max(y) + 1))"),
        ("Dense(units=y.max())", "Dense(units=int(y.max()))"),
        ("n = 1 + np.amax(y)\nDense(n, activation='relu')", "n = 1 + np.amax(y)\nDense(int(n), activation='relu')"),
        ("Dense(output_dim=np.prod(s))", "Dense(units=int(np.prod(s)))"),
        ("Embedding(x.max() + 1, 8)", "Embedding(int(x.max() + 1), 8)"),
        ("RepeatVector(np.int64(3))", "RepeatVector(int(np.int64(3)))"),
        ("Conv1D(8, np.min(k))", "Conv1D(8, int(np.min(k)))"),
    ],
)
def test_integers_of_numpy(before: str, after: str) -> None:
    assert text(before) == after


def test_without_numpy_a_maximum_is_anything() -> None:
    before = "from keras.layers import Dense\nDense(y.max())\n"
    assert [f for f in rewrite(before, Settings()).findings if f.rule == CODE] == []
