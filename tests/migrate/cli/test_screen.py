from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable

import pytest

from kmigrate.cli.screen import Bar, has_colours, is_silent, is_unattended


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


TTY: dict[str, str] = {"TERM": "xterm"}


@pytest.fixture
def open_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Terminal]:
    """Makes standard error a terminal; called in the test, for pytest swaps the streams before each phase."""

    def made() -> Terminal:
        terminal = Terminal()
        for name in ("CI", "PRE_COMMIT", "NO_COLOR", "FORCE_COLOR"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.setattr(sys, "stderr", terminal)
        return terminal

    return made


@pytest.mark.parametrize(
    ("environ", "tty", "wanted"),
    [
        ({}, False, False),
        (TTY, True, True),
        ({"TERM": "dumb"}, True, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True, True),
    ],
)
def test_has_colours(environ: dict[str, str], tty: bool, wanted: bool) -> None:
    assert has_colours(Terminal() if tty else io.StringIO(), environ) is wanted


def test_unattended() -> None:
    assert not is_unattended({})
    assert not is_unattended({"CI": "false"})
    assert is_unattended({"CI": "true"})
    assert is_unattended({"PRE_COMMIT": "1"})
    assert not is_silent({"CI": "true"})
    assert is_silent({"PRE_COMMIT": "1"})


@pytest.mark.parametrize(
    ("wanted", "environ", "patience"),
    [
        (False, TTY, 0),
        (True, TTY | {"CI": "1"}, 0),
        (True, TTY | {"PRE_COMMIT": "1"}, 0),
        (True, {"TERM": "dumb"}, 0),
        (True, TTY, 60),
    ],
    ids=["quiet", "CI", "pre-commit", "dumb", "soon over"],
)
def test_no_bar_where_nobody_wants_one(
    wanted: bool, environ: dict[str, str], patience: float, open_terminal: Callable[[], Terminal]
) -> None:
    terminal = open_terminal()
    bar = Bar(wanted=wanted, patience=patience, environ=environ)
    for done in range(5):
        bar.advance(done, 5)
    bar.hide()
    assert terminal.getvalue() == ""


def test_no_bar_where_standard_error_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = io.StringIO()
    monkeypatch.setattr(sys, "stderr", plain)
    Bar(wanted=True, patience=0, environ=TTY).advance(1, 2)
    assert plain.getvalue() == ""


def test_the_bar_shows_how_far_it_is_and_goes_away(
    open_terminal: Callable[[], Terminal], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = open_terminal()
    monkeypatch.setattr("kmigrate.cli.screen.REFRESH", 0)
    bar = Bar(wanted=True, patience=0, environ=TTY)
    bar.advance(3, 12)
    assert "3/12" in terminal.getvalue().replace(" ", "")
    bar.hide()
    assert terminal.getvalue().endswith("\x1b[2K")  # the line is wiped
    before = len(terminal.getvalue())
    bar.hide()
    assert len(terminal.getvalue()) == before
    bar.advance(4, 12)
    assert "4/12" in terminal.getvalue()[before:].replace(" ", "")
    bar.hide()


def test_the_bar_runs_no_thread(open_terminal: Callable[[], Terminal]) -> None:
    terminal = open_terminal()
    import threading

    bar = Bar(wanted=True, patience=0, environ=TTY)
    bar.advance(1, 2)
    assert threading.active_count() == 1
    bar.hide()
    assert terminal.getvalue()


def test_without_rich_there_is_no_bar(open_terminal: Callable[[], Terminal], monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = open_terminal()
    monkeypatch.setitem(sys.modules, "rich.console", None)
    bar = Bar(wanted=True, patience=0, environ=TTY)
    bar.advance(1, 2)
    bar.advance(2, 2)
    assert terminal.getvalue() == ""


def test_rich_is_not_imported_before_the_bar_shows() -> None:
    source = (
        "import sys; from kmigrate.cli.screen import Bar; Bar(wanted=True).advance(1, 2); print('rich' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
