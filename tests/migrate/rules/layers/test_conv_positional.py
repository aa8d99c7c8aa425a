"""Kernel sizes."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM203"

_ASKING = Asking(CODE)
text, said = _ASKING.text, _ASKING.said


OLD = "from keras import layers as L\n\n"
NEW = "from tensorflow.keras import layers as L\n\n"


@pytest.mark.parametrize(
    "line",
    ["L.Conv2D(32, (3, 3))", "L.Conv2D(32, 3)", "L.Conv2D(32, size, strides=2)", "L.Dense(3, 3, 3)", "L.Conv1D(8, 3)"],
)
def test_one_size_stays(line: str) -> None:
    assert said(f"{OLD}{line}\n") == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("L.Convolution2D(32, 3, 5)", "L.Conv2D(32, (3, 5))"),
        ("L.Conv2D(32, 3, 3, padding='same')", "L.Conv2D(32, (3, 3), padding='same')"),
        ("L.Conv2D(32,\n         3,  # rows\n         k)", "L.Conv2D(32,\n         (3,  # rows\n         k))"),
        ("L.Convolution3D(8, 2, 3, 4)", "L.Conv3D(8, (2, 3, 4))"),
        ("L.Convolution2D(32, nb_row=3, nb_col=f(5))", "L.Conv2D(32, kernel_size=(3, f(5)))"),
        ("L.SeparableConv2D(32, 3, 3)", "L.SeparableConv2D(32, (3, 3))"),
    ],
)
def test_the_sizes_are_one_argument(before: str, after: str) -> None:
    assert text(f"{OLD}{before}\n") == f"{NEW}{after}\n"


@pytest.mark.parametrize("line", ["L.Conv2D(32, *size, 3)", "L.Conv2D(*size)"])
def test_a_list_is_asked_about_once(line: str) -> None:
    for source in ("1.2", "2.2", None):
        findings = rewrite(f"{OLD}{line}\n", Settings(source=source)).findings
        assert [f.status.value for f in findings if f.rule in (CODE, "KM206", "KM215")] == ["review"]


@pytest.mark.parametrize("line", ["L.Conv2D(32, (3, 3), 2)", "L.Conv2D(32, nb_row=3)", "L.Conv2D(32, 3, 3, 3)"])
def test_what_cannot_be_told_is_for_a_person(line: str) -> None:
    assert [f.status.value for f in said(f"{OLD}{line}\n")] == ["review"]
    assert line in text(f"{OLD}{line}\n")


def test_tf_keras_meant_strides() -> None:
    before = "from tensorflow.keras.layers import Conv2D\n\nConv2D(32, 3, 3)\n"
    assert text(before) == before


@pytest.mark.parametrize(
    "call", ["Convolution2D(*a)", "Convolution2D(*a, border_mode='same')", "Conv2D(*a, **k)", "Convolution2D(32, *a)"]
)
def test_what_a_list_gives_is_asked(call: str) -> None:
    found = rewrite(f"{OLD}L.{call}\n", Settings()).findings
    assert [f.status.value for f in found if "`*` gives" in f.message or "is given here" in f.message] == ["review"]


WRAPPED = """from functools import wraps
from keras.layers import Conv2D

@wraps(Conv2D)
def Conv(*args, **kwargs):
    given = {"padding": "same"}
    given.update(kwargs)
    return Conv2D(*args, **given)

def ConvRelu(*args, **kwargs):
    return Conv(*args, activation="relu", **kwargs)

"""


@pytest.mark.parametrize(
    ("calls", "statuses"),
    [
        ("Conv(32, (3, 3))\nConvRelu(64, 1)\n", []),
        ("Conv(32, (3, 3))\nConvRelu(64, 3, 3)\n", ["review"]),
        ("Conv(32, (3, 3))\nConvRelu(*sizes)\n", ["review"]),
        ("", ["review"]),
    ],
)
def test_a_function_around_the_layer(calls: str, statuses: list[str]) -> None:
    found = rewrite(WRAPPED + calls, Settings(source="2.2")).findings
    assert [f.status.value for f in found if f.rule == CODE] == statuses
