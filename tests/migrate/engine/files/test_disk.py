from __future__ import annotations

import errno
import fcntl
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kmigrate.engine.files import disk


def test_a_lock_belongs_to_one_open_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    first, second = os.open(path, os.O_CREAT | os.O_RDWR), os.open(path, os.O_RDWR)
    assert disk.lock(first) is True
    assert disk.lock(second) is False
    os.close(first)
    assert disk.lock(second) is True
    os.close(second)


def test_where_there_are_no_locks_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(fcntl, "flock", refuse)
    assert disk.lock(0) is None
    monkeypatch.setitem(sys.modules, "fcntl", None)
    assert disk.lock(0) is None


def test_everything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_write = os.write
    monkeypatch.setattr("os.write", lambda descriptor, data: real_write(descriptor, data[:3]))
    descriptor = os.open(tmp_path / "a", os.O_CREAT | os.O_WRONLY)
    disk.write_all(descriptor, b"")
    disk.write_all(descriptor, b"0123456789")
    os.close(descriptor)
    assert (tmp_path / "a").read_bytes() == b"0123456789"


def test_a_folder_is_synced_where_it_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    monkeypatch.setattr("os.fsync", lambda descriptor: synced.append(os.readlink(f"/proc/self/fd/{descriptor}")))
    disk.sync_folder(str(tmp_path))
    disk.sync_folder(str(tmp_path / "missing"))
    assert synced == [str(tmp_path)]


def test_a_folder_that_cannot_be_synced_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.EINVAL, "no")

    monkeypatch.setattr("os.fsync", refuse)
    count: Callable[[], int] = lambda: len(os.listdir("/proc/self/fd"))  # noqa: E731
    before = count()
    disk.sync_folder(str(tmp_path))
    assert count() == before
