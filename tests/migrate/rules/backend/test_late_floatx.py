"""`set_floatx` behind layers."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.settings import Settings

HEAD = "from tensorflow.keras import backend as K\nfrom tensorflow.keras.layers import Dense\n\n"
ASKING = Asking("KM427")


@pytest.mark.parametrize(
    ("body", "statuses"),
    [
        ("K.set_floatx('float64')\na = Dense(1)\n", []),
        ("a = Dense(1)\nK.set_floatx('float64')\n", ["shimmed"]),
        ("def use():\n    return Dense(1)\n\n\nK.set_floatx('float64')\n", ["shimmed"]),
    ],
)
def test_it_is_asked_for_where_layers_are_made_before(body: str, statuses: list[str]) -> None:
    assert ASKING.statuses(HEAD + body) == statuses


def test_without_shims_it_is_a_finding() -> None:
    (said,) = ASKING.said(HEAD + "a = Dense(1)\nK.set_floatx('float64')\n", Settings(shims=False))
    assert "set_dtype_policy" in said.message
