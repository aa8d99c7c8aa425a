"""Periods of checkpoints."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM313"
HEAD = """\
import keras
from keras import callbacks

# here
"""

_ASKING = Asking(CODE, HEAD)
text, said, statuses = _ASKING.text, _ASKING.said, _ASKING.statuses


@pytest.mark.parametrize(
    "line",
    [
        "callbacks.ModelCheckpoint('m.keras')",
        "callbacks.ModelCheckpoint('m.keras', save_freq=3)",
        "other.ModelCheckpoint('m', period=3)",
    ],
)
def test_without_a_period_nothing_changes(line: str) -> None:
    assert text(line) == line
    assert said(line) == []


def test_a_period_of_one_is_what_happens_anyway() -> None:
    assert text("callbacks.ModelCheckpoint('m.keras', period=1)") == "callbacks.ModelCheckpoint('m.keras')"


@pytest.mark.parametrize("period", ["5", "n"])
def test_epochs_are_counted_by_the_shim(period: str) -> None:
    line = f"callbacks.ModelCheckpoint('m.keras', period={period})"
    assert text(line) == f"PeriodicCheckpoint('m.keras', period={period})"
    assert statuses(line) == ["shimmed"]
    positional = f"callbacks.ModelCheckpoint('m.keras', 'val_loss', 0, False, False, 'auto', {period})"
    assert text(positional) == positional.replace("callbacks.Model", "Periodic")


def test_without_shims_it_is_for_a_person() -> None:
    assert statuses("callbacks.ModelCheckpoint('m.keras', period=5)", Settings(shims=False)) == ["review"]


PARALLEL = """from keras.callbacks import ModelCheckpoint
class Parallel(ModelCheckpoint):
    def __init__(self, net, filepath, period=1):
        self.net = net
        super(Parallel, self).__init__(filepath, 'val_loss', 0, False, False, 'auto', {})
"""


@pytest.mark.parametrize("given", ["period", "5"])
def test_a_class_that_hands_it_on_by_place_is_derived_from_the_shim(given: str) -> None:
    found = rewrite(PARALLEL.format(given), Settings(source="2.2"))
    assert "class Parallel(PeriodicCheckpoint):" in found.text
    assert f"'auto', {given})" in found.text
    found = rewrite(PARALLEL.format("period=period").replace("False, False, 'auto', ", ""), Settings(source="2.2"))
    assert "class Parallel(PeriodicCheckpoint):" in found.text
    assert not [one for one in found.findings if one.rule == "KM213"]


def test_without_the_shims_it_is_for_a_person() -> None:
    found = rewrite(PARALLEL.format("period"), Settings(source="2.2", shims=False))
    assert [one.status.value for one in found.findings if one.rule == "KM313"] == ["review"]
