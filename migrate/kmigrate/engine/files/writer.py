"""Brings the outcomes of one run to the disk: the old content is kept first, then the file is replaced."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace

from kmigrate.engine.files import write
from kmigrate.engine.files.disk import sync_folder
from kmigrate.engine.files.process import Outcome
from kmigrate.engine.files.store import NotKept, Run
from kmigrate.findings import Finding, Status, Uses

FOLDERS = 64  # folders whose new names may wait for being forced to the disk


class Writer:
    """One run's way to the disk."""

    def __init__(self, leftovers: Iterable[str] = ()) -> None:
        self._run = Run()
        self._cleaned: set[str] = set()
        self._unsynced: set[str] = set()
        for path in leftovers:
            write.clean(path)

    def write(self, outcome: Outcome) -> Outcome:
        """The outcome, or a failed one that says why the file is as it was."""
        try:
            self._replace(outcome)
        except write.NotWritten as problem:
            return _failed(outcome, problem.finding)
        return outcome

    def _replace(self, outcome: Outcome) -> None:
        real = os.path.realpath(outcome.path)
        self._clean(os.path.dirname(real))
        try:
            status = write.check(real, outcome.old)
        except OSError as error:
            raise write.NotWritten("KM006", write.why(error)) from None
        try:
            self._run.keep(real, outcome.old, outcome.new, status.st_mode & 0o7777)
        except NotKept as problem:
            from kmigrate.engine.files.git import holds

            if not holds(real, outcome.old):
                raise write.NotWritten("KM006", _unkept(problem)) from None
        self._unsynced.add(write.replace(real, outcome.old, outcome.new))
        if len(self._unsynced) >= FOLDERS:
            self._sync()

    def _clean(self, folder: str) -> None:
        """Takes away what a killed run left there; a walk has seen it, a file given by name has not."""
        if folder not in self._cleaned:
            self._cleaned.add(folder)
            for path in write.leftovers(folder):
                write.clean(path)

    def _sync(self) -> None:
        while self._unsynced:
            sync_folder(self._unsynced.pop())

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self._sync()
        self._run.close()


def _unkept(problem: NotKept) -> str:
    return (
        f"The old content could not be kept ({problem}) and git does not hold it either, so the file was left alone: "
        "set KMIGRATE_STATE to a folder that can be written, or commit the file first."
    )


def _failed(outcome: Outcome, finding: Finding) -> Outcome:
    # What the engine says it rewrote is not so; what it left for a person still is.
    left = tuple(one for one in outcome.findings if one.status in (Status.REVIEW, Status.UNSUPPORTED))
    return replace(outcome, status="failed", findings=(finding, *left), uses=Uses(), old=b"", new=b"")
