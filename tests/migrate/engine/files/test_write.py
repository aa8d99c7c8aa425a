from __future__ import annotations

import contextlib
import errno
import os
import resource
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from kmigrate.engine.files import write
from kmigrate.engine.files.write import NotWritten, clean, create, leftovers, replace

OLD, NEW = b"old\r\n", b"new\n" * 5000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.py"
    path.write_bytes(OLD)
    return path


def refused(call: Callable[[], object], code: str, says: str) -> None:
    with pytest.raises(NotWritten, match=says) as caught:
        call()
    assert caught.value.finding.rule == code
    assert caught.value.finding.status.needs_a_person


def untouched(path: Path, content: bytes = OLD) -> None:
    assert path.read_bytes() == content
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_file_is_replaced_whole(path: Path) -> None:
    before = path.stat()
    assert replace(str(path), OLD, NEW) == str(path.parent)
    untouched(path, NEW)
    after = path.stat()
    assert after.st_ino != before.st_ino
    assert after.st_mtime_ns >= before.st_mtime_ns


def test_the_time_of_modification_is_new(path: Path) -> None:
    os.utime(path, (1000, 1000))
    replace(str(path), OLD, NEW)
    assert path.stat().st_mtime > 1_000_000_000


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o4755, 0o666, 0o200 | 0o444])
def test_the_mode_is_kept(path: Path, mode: int) -> None:
    path.chmod(mode)
    previous = os.umask(0o077)
    try:
        replace(str(path), OLD, NEW)
    finally:
        os.umask(previous)
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_extended_attributes_are_kept(path: Path) -> None:
    with contextlib.suppress(OSError):  # a file system without them has nothing to keep
        os.setxattr(path, "user.note", b"mine")
    before = {name: os.getxattr(path, name) for name in os.listxattr(path)}
    replace(str(path), OLD, NEW)
    assert {name: os.getxattr(path, name) for name in os.listxattr(path)} == before


def test_attributes_that_cannot_be_kept_do_not_stop_the_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no")

    monkeypatch.setattr(write.os, "listxattr", lambda _: ["security.thing"])
    monkeypatch.setattr(write.os, "getxattr", lambda *_: b"x")
    monkeypatch.setattr(write.os, "setxattr", refuse)
    replace(str(path), OLD, NEW)
    untouched(path, NEW)


def test_the_owner_is_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with contextlib.suppress(PermissionError):
        os.chown(path, 12345, 54321)  # only root can
    path.chmod(0o4750)
    before = path.stat()
    replace(str(path), OLD, NEW)
    after = path.stat()
    assert (after.st_uid, after.st_gid, after.st_mode) == (before.st_uid, before.st_gid, before.st_mode)
    calls: list[tuple[int, int]] = []
    monkeypatch.setattr(write.os, "fchown", lambda _, user, group: calls.append((user, group)))
    mine = os.stat(path)
    other = os.stat_result((mine.st_mode, *mine[1:4], mine.st_uid + 1, mine.st_gid + 1, *mine[6:]))
    assert write._own(0, other, mine, 0o4755) == 0o4755
    assert calls == [(mine.st_uid + 1, mine.st_gid + 1)]


@pytest.mark.parametrize(
    ("bits", "same_group", "expected"),
    [(0o640, False, 0o600), (0o644, False, 0o644), (0o4775, False, 0o755), (0o640, True, 0o640), (0o2770, True, 0o770)],
)
def test_who_cannot_keep_the_owner_gives_nobody_more(
    path: Path, monkeypatch: pytest.MonkeyPatch, bits: int, same_group: bool, expected: int
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "no")

    monkeypatch.setattr(write.os, "fchown", refuse)
    mine = os.stat(path)
    other = os.stat_result((mine.st_mode, *mine[1:4], mine.st_uid + 1, mine.st_gid + (not same_group), *mine[6:]))
    assert write._own(0, other, mine, bits) == expected


def test_a_file_that_changed_is_left_alone(path: Path) -> None:
    refused(lambda: replace(str(path), b"older\n", NEW), "KM004", "changed while")
    untouched(path)
    path.unlink()
    refused(lambda: replace(str(path), OLD, NEW), "KM004", "changed while")
    path.mkdir()
    refused(lambda: replace(str(path), OLD, NEW), "KM004", "changed while")
    assert leftovers(str(path.parent)) == []


def test_a_file_that_changes_while_we_write_is_left_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fsync = os.fsync

    def meanwhile(descriptor: int) -> None:
        path.write_bytes(b"DLO\r\n")  # the same size, and perhaps the same time
        fsync(descriptor)

    monkeypatch.setattr(write.os, "fsync", meanwhile)
    refused(lambda: replace(str(path), OLD, NEW), "KM004", "changed while")
    untouched(path, b"DLO\r\n")


def test_a_read_only_file_is_left_alone(path: Path) -> None:
    path.chmod(0o444)
    refused(lambda: replace(str(path), OLD, NEW), "KM006", r"read-only.*chmod u\+w")
    untouched(path)


def test_a_file_that_only_others_may_write_is_left_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write.os, "access", lambda *_: False)
    refused(lambda: replace(str(path), OLD, NEW), "KM006", "read-only")
    untouched(path)


def test_a_link_stays_and_its_target_is_replaced(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "links"
    folder.mkdir()
    (folder / "one.py").symlink_to(path)
    (folder / "two.py").symlink_to("one.py")
    replace(str(folder / "two.py"), OLD, NEW)
    assert (folder / "two.py").is_symlink()
    assert (folder / "one.py").is_symlink()
    assert not path.is_symlink()
    assert path.read_bytes() == NEW
    assert sorted(one.name for one in folder.iterdir()) == ["one.py", "two.py"]


def test_only_the_given_name_of_hard_links_changes(path: Path) -> None:
    other = path.with_name("b.py")
    os.link(path, other)
    replace(str(path), OLD, NEW)
    assert other.read_bytes() == OLD
    replace(str(other), OLD, NEW)
    assert other.read_bytes() == NEW


@pytest.mark.parametrize("name", ["x" * 252 + ".py", "é" * 126 + ".py", "caf\udce9.py", "new\nline.py", "-rf.py"])
def test_a_name_may_be_as_long_and_odd_as_it_likes(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / name
    path.write_bytes(OLD)
    seen: list[str] = []
    monkeypatch.setattr(write.os, "fsync", lambda _: seen.extend(leftovers(str(tmp_path))))
    replace(str(path), OLD, NEW)
    untouched(path, NEW)
    assert len(seen) == 1


@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace", "fchmod"])
@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "no room left"),
        (errno.EROFS, "only be read"),
        (errno.EACCES, "may not write"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_an_error_of_the_disk_leaves_the_old_file(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, says: str
) -> None:
    real_open = os.open

    def broken(*arguments: object, **options: object) -> int:
        if call == "open" and ".kmigrate-" not in str(arguments[0]):
            return real_open(*arguments, **options)  # type: ignore[arg-type]
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(write.os, call, broken)
    refused(lambda: replace(str(path), OLD, NEW), "KM006", says)
    monkeypatch.undo()
    untouched(path)


def test_a_disk_that_fills_half_way_leaves_the_old_file(path: Path, in_child: Callable[..., None]) -> None:
    def child() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(NEW) // 2, resource.RLIM_INFINITY))
        refused(lambda: replace(str(path), OLD, NEW), "KM006", "no room left")

    in_child(child)
    untouched(path)


def test_a_folder_that_may_not_be_written_leaves_the_old_file(path: Path, in_child: Callable[..., None]) -> None:
    path.parent.chmod(0o555)
    in_child(lambda: refused(lambda: replace(str(path), OLD, NEW), "KM006", "may not write"), plain=True)
    path.parent.chmod(0o755)
    untouched(path)


def test_short_writes_are_continued(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_write = os.write
    monkeypatch.setattr("os.write", lambda descriptor, data: real_write(descriptor, data[:7]))
    replace(str(path), OLD, NEW)
    assert path.read_bytes() == NEW


def test_ctrl_c_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(write.os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        replace(str(path), OLD, NEW)
    untouched(path)


def test_the_temporary_file_of_a_dead_run_is_removed(path: Path) -> None:
    rubbish = path.with_name(".a.py.kmigrate-0123abcd")
    rubbish.write_bytes(b"half")
    path.with_name(".a.py.kmigrate-backup").write_bytes(b"not ours")
    path.with_name("a.py.kmigrate-0123abcd").write_bytes(b"not ours")
    assert leftovers(str(path.parent)) == [str(rubbish)]
    assert clean(str(rubbish))
    assert not rubbish.exists()
    assert not clean(str(rubbish))
    assert leftovers(str(path.parent / "missing")) == []


def test_the_temporary_file_of_a_living_run_is_left(path: Path) -> None:
    with write._temporary(str(path)) as (descriptor, temporary):
        assert not clean(temporary)
        assert os.fstat(descriptor).st_nlink == 1
    untouched(path)


def test_rubbish_that_is_no_file_is_left(path: Path, tmp_path: Path) -> None:
    folder, pipe = tmp_path / ".a.py.kmigrate-0123abcd", tmp_path / ".b.py.kmigrate-0123abcd"
    folder.mkdir()
    os.mkfifo(pipe)
    assert not clean(str(folder))
    assert not clean(str(pipe))


def test_a_temporary_file_that_was_taken_for_rubbish_is_made_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = write.lock
    taken: list[str] = []

    def late(descriptor: int) -> bool | None:
        if not taken:
            taken.extend(leftovers(str(path.parent)))
            monkeypatch.setattr(write, "lock", lock)
            assert clean(taken[0])
        return lock(descriptor)

    monkeypatch.setattr(write, "lock", late)
    replace(str(path), OLD, NEW)
    assert len(taken) == 1
    untouched(path, NEW)


def test_a_file_system_without_locks_is_written_all_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "lock", lambda _: None)
    replace(str(path), OLD, NEW)
    untouched(path, NEW)


def test_a_file_is_created_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "new.py"
    assert create(str(path), NEW, mode=0o4750) == str(tmp_path)
    untouched(path, NEW)
    assert stat.S_IMODE(path.stat().st_mode) == 0o750
    refused(lambda: create(str(path), OLD, mode=0o600), "KM004", "changed while")
    untouched(path, NEW)
    refused(lambda: create(str(tmp_path / "no" / "x.py"), NEW, mode=0o600), "KM006", "No such file")
