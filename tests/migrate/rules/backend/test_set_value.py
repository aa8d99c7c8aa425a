"""Setting the value of a variable."""

from __future__ import annotations

import pytest
from asking import Asking

CODE = "KM501"

_ASKING = Asking(CODE)
text, said = _ASKING.text, _ASKING.said


HEAD = "from keras import backend as K\n\n"


@pytest.mark.parametrize("line", ["K.get_value(v)", "other.set_value(v, 1)", "v.set_value(1)"])
def test_other_functions_stay(line: str) -> None:
    assert line in text(HEAD + "K.epsilon()\n" + line + "\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("K.set_value(v, 3)", "v.assign(3)"),
        ("K.set_value(x=self.rate, value=K.get_value(self.rate) / 2)", "self.rate.assign(K.get_value(self.rate) / 2)"),
        ("K.set_value(layer.weights[0], w)", "layer.weights[0].assign(w)"),
    ],
)
def test_assign(before: str, after: str) -> None:
    assert text(HEAD + "K.epsilon()\n" + before + "\n").endswith(after + "\n")


def test_the_import_goes_with_its_last_use() -> None:
    assert text(HEAD + "K.set_value(v, 3)\n").lstrip("\n") == "v.assign(3)\n"


@pytest.mark.parametrize("line", ["K.set_value(*pair)", "K.set_value(a if b else c, 3)", "f = K.set_value"])
def test_what_cannot_be_told_is_for_a_person(line: str) -> None:
    assert [f.status.value for f in said(HEAD + line + "\n")] == ["review"]
