"""Schedules."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.settings import Settings

CODE = "KM315"
HEAD = """\
from keras.callbacks import LearningRateScheduler


def one(epoch):
    return 0.1


def two(epoch, lr=0.1):
    return lr


def must(epoch, drop):
    return drop


def other(epoch, drop=0.5):
    return drop


# here
"""

_ASKING = Asking(CODE, HEAD)
text, said, statuses = _ASKING.text, _ASKING.said, _ASKING.statuses


@pytest.mark.parametrize("name", ["one", "two", "must", "unknown", "lambda epoch: 3", "f(other)"])
def test_schedules_that_mean_the_rate_stay(name: str) -> None:
    line = f"LearningRateScheduler({name})"
    assert text(line) == line
    assert said(line) == []


def test_another_parameter_keeps_its_default() -> None:
    assert text("LearningRateScheduler(other)", Settings(source="2.0")) == (
        "LearningRateScheduler(lambda epoch: other(epoch))"
    )


def test_a_program_of_unknown_age_is_for_a_person() -> None:
    assert statuses("LearningRateScheduler(other)") == ["review"]


def test_a_later_program_was_given_the_rate() -> None:
    assert statuses("LearningRateScheduler(other)", Settings(source="2.3")) == []
