"""Brings back what the last run replaced, byte for byte and with its mode."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from kmigrate.engine.files import interrupts, store, write
from kmigrate.engine.files.disk import sync_folder
from kmigrate.engine.files.read import NotRead, read

Status = Literal["restored", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of one file. A refused one is as it was; the message says why and what helps."""

    path: str
    status: Status
    message: str = ""


@dataclass(frozen=True, slots=True)
class Undoing:
    """The run that was undone, and its files."""

    time: str  # when the run began, as in 2024-05-17T09:30:00+0200
    files: tuple[Undone, ...]

    @property
    def refused(self) -> bool:
        return any(file.status == "refused" for file in self.files)


def undo(paths: Sequence[str] = (), *, force: bool = False) -> Undoing | None:
    """Undoes the last run, or the last one that changed any of the paths; None where there is none.

    Each further call goes back one run more. A file that changed since is refused, and its run stays the last one,
    until it is given with `force`. What undo overwrites is kept in the store like anything else. Raises store.NotKept.
    """
    wanted = [os.path.realpath(path) for path in paths]
    for folder in reversed(store.folders(os.path.join(store.state_folder(), "runs"))):
        record = store.read_record(folder)
        if record is None or record.kind != "rewrite":
            continue
        kept = [one for one in reversed(record.kept) if one.path not in record.undone and _is_wanted(one.path, wanted)]
        if kept:
            return Undoing(record.time, _undo(record, kept, force))
    return None


def _is_wanted(path: str, wanted: list[str]) -> bool:
    return not wanted or any(path == one or path.startswith(os.path.join(one, "")) for one in wanted)


def _undo(record: store.Record, kept: list[store.Kept], force: bool) -> tuple[Undone, ...]:
    done = []
    with store.marking(record) as mark, store.Run("undo") as run:
        for one in kept:
            with interrupts.held():
                undone = _bring_back(record, one, run, force)
                if undone.status != "refused":
                    mark(one.path)
            done.append(undone)
    return tuple(sorted(done, key=lambda undone: undone.path))


def _bring_back(record: store.Record, kept: store.Kept, run: store.Run, force: bool) -> Undone:
    path = kept.path

    def refused(message: str) -> Undone:
        return Undone(path, "refused", message)

    if os.path.islink(path):
        return refused("The file became a link since that run: remove the link, and --force makes the file again.")
    try:
        current = read(path, limit=1 << 40) if os.path.lexists(path) else None
        if current is not None and store.digest(current) == kept.old:
            return Undone(path, "unchanged", "The file is as it was before that run.")
        if not force and current is None:
            return refused("The file is gone since that run: --force makes it again.")
        if not force and current is not None and store.digest(current) != kept.new:
            return refused("The file has changed since that run: --force brings the old content back all the same.")
        _replace(kept, current, store.content(record, kept), _keeper(kept, run, force))
    except NotRead as problem:
        return refused(problem.message)
    except write.NotWritten as problem:
        return refused(problem.finding.message)
    except store.NotKept as problem:
        return refused(f"The old content could not be taken from the store ({problem}).")
    return Undone(path, "restored")


def _keeper(kept: store.Kept, run: store.Run, force: bool) -> Callable[[bytes, bytes], None]:
    def keep(current: bytes, data: bytes) -> None:
        try:
            run.keep(kept.path, current, data, os.stat(kept.path).st_mode & 0o7777)
        except (store.NotKept, OSError) as problem:
            if not force:
                message = f"What the file holds now could not be kept ({problem}): --force undoes it all the same."
                raise write.NotWritten("KM006", message) from None

    return keep


def _replace(kept: store.Kept, current: bytes | None, data: bytes, keep: Callable[[bytes, bytes], None]) -> None:
    if current is None:
        folder = write.create(kept.path, data, mode=kept.mode)
    else:
        keep(current, data)
        folder = write.replace(kept.path, current, data, mode=kept.mode)
    sync_folder(folder)
