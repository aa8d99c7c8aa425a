"""Keeps the old content of every file before it is replaced, so that `kmigrate undo` can bring it back.

    $KMIGRATE_STATE, else $XDG_STATE_HOME/kmigrate, else ~/.local/state/kmigrate
        runs/000042/journal    JSON lines: what the run is, then one line before each file is replaced
        runs/000042/content    the old contents, compressed, one after the other

A run only ever appends to its own two files. The content reaches the disk first, then the line that points at it, and
only then the file is replaced. So a line may speak of a file that was not replaced any more, and undo looks: it brings
back a file only while it holds exactly what the run wrote. The last 50 runs and at most 1 GiB are kept; the oldest go
first, and never the latest one nor one that still goes on.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kmigrate.engine.files.disk import lock, sync_folder, write_all
from kmigrate.engine.files.read import NotRead, open_regular, read_all

RUNS = 50
SIZE = 1 << 30
SCHEMA = 1

_CLOEXEC = getattr(os, "O_CLOEXEC", 0)
_open_journals: set[int] = set()


class NotKept(Exception):
    """The store cannot keep the content; the text says why."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One file that a run was about to replace."""

    path: str  # absolute, with no link in it
    old: str  # sha256 of what the file held
    new: str
    mode: int
    offset: int
    length: int


@dataclass(slots=True)
class Record:
    """A run as its journal tells it."""

    folder: str
    kind: str  # "rewrite", or "undo", which keeps what it overwrites
    time: str
    kept: list[Kept]
    undone: set[str]  # paths

    @property
    def number(self) -> str:
        return os.path.basename(self.folder)


class Run:
    """What one process keeps. Nothing is made on the disk before the first file."""

    def __init__(self, kind: str = "rewrite", folder: str | None = None) -> None:
        self._kind = kind
        self._state = folder
        self._folder = ""
        self._journal = self._content = -1
        self._failed = ""
        self._offset = self._length = 0

    def keep(self, path: str, old: bytes, new: bytes, mode: int) -> None:
        """Returns once the old content is safe. Raises NotKept."""
        import zlib

        if self._failed:
            raise NotKept(self._failed)
        try:
            if self._journal < 0:
                self._begin()
            packed = zlib.compress(old, 6)
            entry = {
                "path": os.path.realpath(path),
                "old": digest(old),
                "new": digest(new),
                "mode": mode,
                "offset": self._offset,
                "length": len(packed),
            }
            self._append(packed, _line(entry))
        except OSError as error:
            if self._journal < 0:
                # What kept the run from beginning will keep it from beginning for the next file as well.
                self._failed = error.strerror or str(error)
            raise NotKept(error.strerror or str(error)) from None

    def _append(self, packed: bytes, line: bytes) -> None:
        try:
            write_all(self._content, packed)
            os.fsync(self._content)
            write_all(self._journal, line)
            os.fsync(self._journal)
        except BaseException:
            # Half a line would spoil the next one.
            with contextlib.suppress(OSError):
                os.ftruncate(self._content, self._offset)
                os.ftruncate(self._journal, self._length)
            raise
        self._offset += len(packed)
        self._length += len(line)

    def _begin(self) -> None:
        import time

        runs = os.path.join(self._state or state_folder(), "runs")
        os.makedirs(runs, mode=0o700, exist_ok=True)
        folder = _new_folder(runs)
        try:
            content = _open(os.path.join(folder, "content"))
            try:
                journal = _open(os.path.join(folder, "journal"))
            except BaseException:
                os.close(content)
                raise
            _guard(journal)
            self._folder, self._content, self._journal = folder, content, journal
            lock(journal)
            stamp = time.strftime("%Y-%m-%dT%H:%M:%S%z")
            head = _line({"schema": SCHEMA, "kind": self._kind, "time": stamp})
            write_all(journal, head)
            self._length = len(head)
            for place in (folder, runs):
                sync_folder(place)
        except BaseException:
            self.close()
            _drop(folder)
            raise
        drop_old(runs, keep=folder)

    def close(self) -> None:
        for descriptor in (self._journal, self._content):
            if descriptor >= 0:
                _open_journals.discard(descriptor)
                os.close(descriptor)
        self._journal = self._content = -1

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def state_folder() -> str:
    """Where the store is. Raises NotKept where there is no home."""
    if chosen := os.environ.get("KMIGRATE_STATE"):
        return os.path.abspath(chosen)
    base = os.environ.get("XDG_STATE_HOME", "")
    if not os.path.isabs(base):  # as the XDG specification has it
        base = os.path.expanduser(os.path.join("~", ".local", "state"))
    if not os.path.isabs(base):
        raise NotKept("there is no home folder; set KMIGRATE_STATE")
    return os.path.join(base, "kmigrate")


def digest(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def folders(runs: str) -> list[str]:
    """The folders of all runs, oldest first."""
    try:
        names = [name for name in os.listdir(runs) if name.isascii() and name.isdigit()]
    except OSError:
        return []
    return [os.path.join(runs, name) for name in sorted(names, key=lambda name: (int(name), name))]


def read_record(folder: str) -> Record | None:
    """The run that is kept there; None where it did not come as far as its first line."""
    try:
        descriptor, _ = open_regular(os.path.join(folder, "journal"))
        try:
            data = read_all(descriptor)
        finally:
            os.close(descriptor)
    except (OSError, NotRead):
        return None
    entries = list(_entries(data))
    if not entries or entries[0].get("schema") != SCHEMA:
        return None
    record = Record(folder, str(entries[0].get("kind")), str(entries[0].get("time")), [], set())
    for entry in entries[1:]:
        if "undone" in entry:
            record.undone.add(entry["undone"])
        elif all(name in entry for name in Kept.__slots__):
            record.kept.append(Kept(**{name: entry[name] for name in Kept.__slots__}))
    return record


def content(record: Record, kept: Kept) -> bytes:
    """The old content, checked. Raises NotKept."""
    import zlib

    try:
        descriptor, _ = open_regular(os.path.join(record.folder, "content"))
        try:
            data = zlib.decompress(os.pread(descriptor, kept.length, kept.offset))
        finally:
            os.close(descriptor)
    except (OSError, NotRead, zlib.error) as error:
        raise NotKept(str(error)) from None
    if digest(data) != kept.old:
        raise NotKept("its content is damaged")
    return data


@contextlib.contextmanager
def marking(record: Record) -> Iterator[Any]:
    """Gives a function that notes a path as undone. Raises NotKept where the run still goes on."""
    try:
        descriptor = os.open(os.path.join(record.folder, "journal"), os.O_RDWR | os.O_APPEND | _CLOEXEC)
    except OSError as error:
        raise NotKept(error.strerror or str(error)) from None
    try:
        if lock(descriptor) is False:
            raise NotKept("that run, or another undo, still goes on")
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            write_all(descriptor, b"\n")  # the run was killed in the middle of a line

        def mark(path: str) -> None:
            write_all(descriptor, _line({"undone": path}))
            os.fsync(descriptor)

        yield mark
    finally:
        os.close(descriptor)


def drop_old(runs: str, keep: str, *, most: int = RUNS, size: int = SIZE) -> None:
    """Drops the oldest runs until the rest is within the limits."""
    present = folders(runs)
    sizes = {folder: _size(folder) for folder in present}
    total = sum(sizes.values())
    left = len(present)
    for folder in present[:-1]:
        if left <= most and total <= size:
            return
        if folder != keep and not _is_going_on(folder):
            _drop(folder)
            left -= 1
            total -= sizes[folder]


def _size(folder: str) -> int:
    total = 0
    for name in ("content", "journal"):
        with contextlib.suppress(OSError):
            total += os.stat(os.path.join(folder, name)).st_size
    return total


def _is_going_on(folder: str) -> bool:
    try:
        descriptor = os.open(os.path.join(folder, "journal"), os.O_RDONLY | _CLOEXEC)
    except OSError:
        return False
    try:
        return lock(descriptor) is False
    finally:
        os.close(descriptor)


def _drop(folder: str) -> None:
    # The journal goes first: without it the rest is nothing that undo could find half of.
    for name in ("journal", "content"):
        with contextlib.suppress(OSError):
            os.unlink(os.path.join(folder, name))
    with contextlib.suppress(OSError):
        os.rmdir(folder)


def _open(path: str) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | _CLOEXEC, 0o600)


def _new_folder(runs: str) -> str:
    """Numbers order the runs, because clocks go backwards; making the folder decides between two runs at once."""
    present = folders(runs)
    number = int(os.path.basename(present[-1])) if present else 0
    while True:
        number += 1
        folder = os.path.join(runs, f"{number:06d}")
        with contextlib.suppress(FileExistsError):
            os.mkdir(folder, 0o700)
            return folder


def _guard(journal: int) -> None:
    """A forked worker would share the lock of the journal, and keep it after we are gone."""
    _open_journals.add(journal)


def _close_journals() -> None:
    while _open_journals:
        with contextlib.suppress(OSError):
            os.close(_open_journals.pop())


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_close_journals)


def _line(entry: dict[str, Any]) -> bytes:
    import json

    return json.dumps(entry).encode("ascii") + b"\n"


def _entries(data: bytes) -> Iterator[dict[str, Any]]:
    import json

    for line in data.split(b"\n"):
        # A line that a kill or a power cut left half belongs to a file that was not replaced.
        with contextlib.suppress(ValueError):
            entry = json.loads(line)
            if isinstance(entry, dict):
                yield entry
