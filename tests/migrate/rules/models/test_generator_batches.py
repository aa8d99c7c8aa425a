"""What generators yield."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM308"
PROGRAM = """\
from keras.models import load_model


def g(x, y):
    p = [1, 2]
    q = [n for n in x]
    r = x, y
    while True:
        s = np.array(q)
        yield {}


m = load_model('m.keras')
m.{}
"""
FIT = "fit_generator(g(1, 2), steps_per_epoch=3)"
PREDICT = "predict_generator(g(1, 2), steps=3)"


def text(value: str, call: str = FIT) -> str:
    given = rewrite(PROGRAM.format(value, call), Settings()).text
    assert rewrite(given, Settings()).text == given
    return given.partition("yield ")[2].partition("\n")[0]


def said(value: str, call: str = FIT) -> list[Finding]:
    findings = rewrite(PROGRAM.format(value, call), Settings()).findings
    return [finding for finding in findings if finding.rule == CODE]


@pytest.mark.parametrize("value", ["x, y", "(x, y)", "x", "r", "s, y", "{'a': x}, y", "next(x)", "np.array([x]), y"])
def test_what_is_no_list_stays(value: str) -> None:
    assert text(value) == value
    assert said(value) == []


@pytest.mark.parametrize("call", ["other", "x.fit_generator(g(1, 2))", "fit(h(), y)", "predict(x)"])
def test_generators_that_no_model_is_given_stay(call: str) -> None:
    assert text("[x, y]", call) == "[x, y]"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[x, y]", "(x, y)"),
        ("[x, x], y", "(x, x), y"),
        ("([x, x], [y])", "((x, x), (y,))"),
        ("[[x, x], y]", "((x, x), y)"),
        ("p, y", "tuple(p), y"),
        ("[n for n in x], y", "tuple([n for n in x]), y"),
        ("x, q", "x, tuple(q)"),
        ("p", "tuple(p)"),
        ("[ x, x, ], y", "( x, x, ), y"),
    ],
)
def test_lists_become_tuples(before: str, after: str) -> None:
    assert text(before) == after
    assert text(before, "fit(x, y, validation_data=g(1, 2))") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x[0]", "(x[0],)"),
        ("x / 255", "(x / 255,)"),
        ("[x, y]", "((x, y),)"),
        ("p", "(tuple(p),)"),
        ("x, y", "x, y"),
        ("next(x)", "next(x)"),
        ("r", "r"),
    ],
)
def test_inputs_alone_are_a_tuple_of_one(before: str, after: str) -> None:
    assert text(before, PREDICT) == after


def test_a_list_for_both_is_for_a_person() -> None:
    both = f"{FIT}\nm.{PREDICT}"
    assert text("[x, y]", both) == "[x, y]"
    assert [finding.status.value for finding in said("[x, y]", both)] == ["review"]
    assert text("[x, y], y", both) == "(x, y), y"


def test_a_method_is_found_by_its_name() -> None:
    before = "import keras\n\n\nclass D:\n    def g(self):\n        yield [1, 2], 3\n\n\nm = keras.Sequential()\nm.fit_generator(D().g())\n"
    assert "yield (1, 2), 3\n" in rewrite(before, Settings()).text
