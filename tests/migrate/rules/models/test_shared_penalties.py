"""Models with penalties that are called more than once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from asking import Asking

from kmigrate.settings import Settings

CODE = "KM344"
HEAD = """\
from keras.layers import Dense, Input
from keras.models import Sequential

base = Sequential()
base.add(Dense(2, W_regularizer='l2', input_dim=3))
layer = Dense(2, W_regularizer='l2')
x, y = Input((3,)), Input((3,))
# here
"""
_ASKING = Asking(CODE, HEAD)
OLD = Settings(source="1.2")


@pytest.mark.parametrize(
    "calls", ["a = base(x)\nb = base(y)", "a, b = base(x), base(y)", "a = base(x)\nb = base(y)\nc = base(x)"]
)
def test_the_second_call_is_told(calls: str) -> None:
    assert _ASKING.statuses(calls, OLD) == ["review"]


@pytest.mark.parametrize(
    "calls", ["for i in range(2):\n    a = base(x)", "def f():\n    while i < 2:\n        a = base(x)"]
)
def test_a_call_in_a_loop_is_told(calls: str) -> None:
    assert _ASKING.statuses(calls, OLD) == ["review"]


@pytest.mark.parametrize(
    "calls",
    [
        "for i in range(2):\n    def f(): return base(x)",
        "for base in [base]:\n    a = base(x)",
        "for i in range(2):\n    base = Sequential()\n    a = base(x)",
    ],
)
def test_another_model_each_time_is_not(calls: str) -> None:
    assert _ASKING.statuses(calls, OLD) == []


@pytest.mark.parametrize("calls", ["a = base(x)", "a = layer(x)\nb = layer(y)"])
def test_one_call_and_shared_layers_count_as_they_did(calls: str) -> None:
    assert _ASKING.statuses(calls, OLD) == []


def test_not_without_penalties_nor_later() -> None:
    calls = "a = base(x)\nb = base(y)"
    assert Asking(CODE, HEAD.replace("W_regularizer='l2'", "init='zero'")).statuses(calls, OLD) == []
    assert Asking(CODE, HEAD.replace("W_reg", "kernel_reg")).statuses(calls, Settings(source="2.2")) == []
    assert Asking(CODE, HEAD.replace("W_reg", "kernel_reg")).statuses(calls, Settings(source="2.0")) == ["review"]


@pytest.mark.parametrize(("before", "after"), [("1.2.2", "2.3.1"), ("2.0.8", "2.2.4")])
def test_what_is_told_is_what_was_recorded(before: str, after: str) -> None:
    folder = Path(__file__).parents[4] / "fixtures" / "programs_as_they_were"
    old, new = (json.loads((folder / f"penalties-keras-{one}-tensorflow.json").read_text()) for one in (before, after))
    assert [what for what in old if old[what] != new[what]] == ["model_twice"]
    assert old["model_twice"] == 2 * new["model_twice"]


@pytest.mark.parametrize("line", ["base.evaluate(x, y)", "base.fit(x, y, validation_data=(x, y))"])
def test_of_keras_0_no_penalty_was_tested(line: str) -> None:
    assert _ASKING.statuses(f"{line}\nbase.evaluate(x, y)", Settings(source="0.3")) == ["review"]
    assert _ASKING.statuses(line, OLD) == []
    assert Asking(CODE, HEAD.replace("W_regularizer='l2'", "init='zero'")).statuses(line, Settings(source="0.3")) == []
