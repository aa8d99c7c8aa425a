"""Periods of checkpoints."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM313"
HEAD = """\
import keras
from keras import callbacks

# here
"""


def text(before: str, settings: Settings | None = None) -> str:
    given = rewrite(HEAD + before + "\n", settings or Settings()).text
    assert rewrite(given, settings or Settings()).text == given
    return given.partition("# here\n")[2].rstrip()


def said(before: str, settings: Settings | None = None) -> list[Finding]:
    findings = rewrite(HEAD + before + "\n", settings or Settings()).findings
    return [finding for finding in findings if finding.rule == CODE]


def statuses(before: str, settings: Settings | None = None) -> list[str]:
    return [finding.status.value for finding in said(before, settings)]


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
