"""What only a terminal gets: colours, and a bar where work takes long."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0  # seconds without a bar; most runs are over by then and never import rich
REFRESH = 0.1


def has_colours(stream: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """NO_COLOR and FORCE_COLOR have the last word, in that order; else a terminal that is not dumb has colours."""
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environ.get("TERM") != "dumb"


def is_unattended(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a program runs us for somebody who is not looking: CI, or pre-commit."""
    return environ.get("CI", "").lower() not in ("", "0", "false") or "PRE_COMMIT" in environ


def is_silent(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether nothing must be said when there is nothing to say: pre-commit prints it for every commit."""
    return "PRE_COMMIT" in environ


class Bar:
    """A progress bar on standard error. It shows after a while, and steps aside when others print."""

    def __init__(self, *, wanted: bool, patience: float = PATIENCE, environ: Mapping[str, str] = os.environ) -> None:
        self._wanted = wanted and sys.stderr.isatty() and not is_unattended(environ) and environ.get("TERM") != "dumb"
        self._next = time.monotonic() + patience
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._visible = False

    def advance(self, done: int, total: int) -> None:
        if not self._wanted or time.monotonic() < self._next:
            return
        if self._progress is None and not self._create(done, total):
            return
        assert self._progress is not None
        assert self._task is not None
        if not self._visible:
            self._progress.start()
            self._visible = True
        self._progress.update(self._task, completed=done, total=total)
        self._progress.refresh()
        self._next = time.monotonic() + REFRESH

    def hide(self) -> None:
        """Takes the bar off the screen until the next step, so that lines can be printed."""
        if self._progress is not None and self._visible:
            self._progress.stop()
            self._visible = False

    def _create(self, done: int, total: int) -> bool:
        try:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
        except ImportError:
            self._wanted = False
            return False
        # No thread of its own: worker processes may be forked at any time, and a forked lock stays locked.
        self._progress = Progress(
            TextColumn("kmigrate"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("files"),
            TimeRemainingColumn(),
            console=Console(file=sys.stderr),
            transient=True,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._progress.add_task("files", completed=done, total=total)
        return True
