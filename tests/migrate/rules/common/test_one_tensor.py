"""What can be done with one tensor only; KM325 uses it."""

from __future__ import annotations

import pytest
from asking import Asking

HEAD = "from keras.layers import Add, Dense, LSTM\nfrom keras.models import load_model\n\nm = load_model('m.keras')\n# here\n"
KM325 = Asking("KM325", HEAD)


@pytest.mark.parametrize(
    "line",
    ["m.input.shape", "m.output[:, 0]", "m.output[..., 1:]", "m.output - x", "x ** m.output", "Dense(3)(m.output)"],
)
def test_no_list_can_be_meant(line: str) -> None:
    after = KM325.text(line)
    assert "put_of" not in after
    assert "puts[0]" in after


@pytest.mark.parametrize(
    "line",
    [
        "len(m.output)",
        "m.output[0]",
        "m.output[1:]",
        "x[m.output, 1]",
        "m.input + [x]",
        "m.input * 2",
        "m.input.append(x)",
        "Add()(m.output)",
        "LSTM(3)(m.output)",
        "Dense(3)(x, m.output)",
        "f(m.output)",
    ],
)
def test_a_list_may_be_meant(line: str) -> None:
    assert "put_of(m)" in KM325.text(line)
