from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kmigrate.engine.files import store
from kmigrate.engine.files.store import NotKept, Run, content, drop_old, folders, marking, read_record


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    state = tmp_path / "state"
    monkeypatch.setenv("KMIGRATE_STATE", str(state))
    yield state
    assert not store._open_journals, "a run was left open"


def runs(state: Path) -> list[str]:
    return folders(str(state / "runs"))


def keep(path: str = "/x/a.py", old: bytes = b"old", new: bytes = b"new", kind: str = "rewrite") -> str:
    with Run(kind) as run:
        run.keep(path, old, new, 0o644)
        return run._folder


def test_a_run_that_keeps_nothing_leaves_nothing(state: Path) -> None:
    with Run():
        pass
    assert not state.exists()
    assert runs(state) == []


@pytest.mark.parametrize("old", [b"", b"\0\xff\r\n", b"x" * 100_000, bytes(range(256)) * 50])
def test_what_is_kept_comes_back(state: Path, old: bytes) -> None:
    with Run() as run:
        run.keep("/x/first.py", b"another", b"new", 0o600)
        run.keep("/x/caf\udce9\n.py", old, b"new", 0o4755)
    [folder] = runs(state)
    record = read_record(folder)
    assert record is not None
    assert (record.kind, record.number, record.undone) == ("rewrite", "000001", set())
    first, second = record.kept
    assert (first.path, first.mode) == ("/x/first.py", 0o600)
    assert (second.path, second.mode) == ("/x/caf\udce9\n.py", 0o4755)
    assert second.new == store.digest(b"new")
    assert content(record, first) == b"another"
    assert content(record, second) == old


def test_nobody_else_may_read_it(state: Path) -> None:
    folder = Path(keep())
    for path in (state, state / "runs", folder):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 or path == state
    for path in (folder / "journal", folder / "content"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((state / "runs").stat().st_mode) == 0o700


def test_links_are_seen_through(tmp_path: Path, state: Path) -> None:
    (tmp_path / "real.py").write_bytes(b"")
    (tmp_path / "link.py").symlink_to("real.py")
    record = read_record(keep(str(tmp_path / "link.py")))
    assert record is not None
    assert record.kept[0].path == str(tmp_path / "real.py")


def test_the_content_is_safe_before_the_line_that_points_at_it(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    fsync, write_all = os.fsync, store.write_all

    def name(descriptor: int) -> str:
        return os.path.basename(os.readlink(f"/proc/self/fd/{descriptor}"))

    def synced(descriptor: int) -> None:
        steps.append(f"sync {name(descriptor)}")
        fsync(descriptor)

    def written(descriptor: int, data: bytes) -> None:
        steps.append(f"write {name(descriptor)}")
        write_all(descriptor, data)

    monkeypatch.setattr("os.fsync", synced)
    monkeypatch.setattr(store, "write_all", written)
    keep()
    assert steps[-4:] == ["write content", "sync content", "write journal", "sync journal"]
    assert steps[:-4] == ["write journal", "sync 000001", "sync runs"]


@pytest.mark.parametrize("cut", range(0, 400, 7))
def test_a_journal_that_was_cut_off_is_read_as_far_as_it_goes(cut: int) -> None:
    folder = keep()
    journal = Path(folder, "journal")
    whole = journal.read_bytes()
    journal.write_bytes(whole[:cut])
    record = read_record(folder)
    complete = whole[:cut].count(b"\n") + (cut + 1 >= len(whole) and cut < len(whole))
    if complete == 0:
        assert record is None
    else:
        assert record is not None
        assert len(record.kept) == complete - 1


def test_undo_can_be_noted_after_a_cut_off_line() -> None:
    folder = keep()
    with open(Path(folder, "journal"), "ab") as journal:
        journal.write(b'{"path": "/x/b')
    record = read_record(folder)
    assert record is not None
    with marking(record) as mark:
        mark("/x/a.py")
    again = read_record(folder)
    assert again is not None
    assert again.undone == {"/x/a.py"}
    assert len(again.kept) == 1


def test_lines_of_another_schema_are_left_alone(state: Path) -> None:
    folder = Path(keep())
    lines = (folder / "journal").read_bytes().split(b"\n")
    (folder / "journal").write_bytes(b"\n".join([lines[0], b"[]", b"{}", b'{"old": 1}', *lines[1:]]))
    record = read_record(str(folder))
    assert record is not None
    assert len(record.kept) == 1
    (folder / "journal").write_bytes(json.dumps({"schema": 99}).encode() + b"\n" + lines[1])
    assert read_record(str(folder)) is None


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: b"\xff" + data[1:], lambda data: b""])
def test_damaged_content_is_never_given_back(damage: Callable[[bytes], bytes]) -> None:
    folder = Path(keep(old=b"some content"))
    record = read_record(str(folder))
    assert record is not None
    path = folder / "content"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(NotKept):
        content(record, record.kept[0])
    path.unlink()
    with pytest.raises(NotKept):
        content(record, record.kept[0])


def test_content_of_another_file_is_never_given_back() -> None:
    folder = Path(keep(old=b"some content"))
    record = read_record(str(folder))
    assert record is not None
    import zlib

    (folder / "content").write_bytes(zlib.compress(b"same content", 6).ljust(record.kept[0].length, b"\0"))
    with pytest.raises(NotKept, match="damaged"):
        content(record, record.kept[0])


def test_a_failed_write_does_not_spoil_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    real_write = os.write
    with Run() as run:
        run.keep("/x/a.py", b"one", b"new", 0o644)

        def full(descriptor: int, data: bytes) -> int:
            if len(data) > 5:
                return real_write(descriptor, data[:5])
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("os.write", full)
        with pytest.raises(NotKept, match="No space left"):
            run.keep("/x/b.py", b"two", b"new", 0o644)
        monkeypatch.undo()
        run.keep("/x/c.py", b"three", b"new", 0o644)
        record = read_record(run._folder)
    assert record is not None
    assert [(kept.path, content(record, kept)) for kept in record.kept] == [("/x/a.py", b"one"), ("/x/c.py", b"three")]


def test_a_store_that_cannot_be_written_says_so_for_every_file(state: Path, in_child: Callable[..., None]) -> None:
    state.mkdir(mode=0o500)

    def child() -> None:
        with Run() as run:
            for _ in range(2):
                with pytest.raises(NotKept, match="Permission denied"):
                    run.keep("/x/a.py", b"", b"", 0)

    in_child(child, plain=True)
    assert list(state.iterdir()) == []


def test_a_run_that_cannot_begin_leaves_nothing(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store, "write_all", full)
    with Run() as run, pytest.raises(NotKept, match="No space left"):
        run.keep("/x/a.py", b"", b"", 0)
    assert runs(state) == []


def test_the_place_is_chosen_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KMIGRATE_STATE", "here")
    assert store.state_folder() == str(tmp_path / "here")
    monkeypatch.delenv("KMIGRATE_STATE")
    monkeypatch.setenv("XDG_STATE_HOME", "/xdg")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert store.state_folder() == "/xdg/kmigrate"
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    assert store.state_folder() == "/home/somebody/.local/state/kmigrate"
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    with pytest.raises(NotKept, match="KMIGRATE_STATE"):
        store.state_folder()
    with Run() as run, pytest.raises(NotKept, match="KMIGRATE_STATE"):
        run.keep("/x/a.py", b"", b"", 0)


def test_runs_are_numbered_in_their_order(state: Path) -> None:
    made = [keep() for _ in range(3)]
    assert made == runs(state)
    Path(state, "runs", "1000000").mkdir()
    Path(state, "runs", "notes").mkdir()
    assert os.path.basename(keep()) == "1000001"
    assert [os.path.basename(folder) for folder in runs(state)][-2:] == ["1000000", "1000001"]


def test_the_oldest_runs_are_dropped(state: Path) -> None:
    made = [keep() for _ in range(5)]
    drop_old(str(state / "runs"), made[-1], most=2)
    assert runs(state) == made[-2:]
    drop_old(str(state / "runs"), made[-1], size=0)
    assert runs(state) == made[-1:]


def test_a_new_run_drops_the_oldest(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(store.RUNS + 1):
        (state / "runs" / f"{number:06d}").mkdir(parents=True)
    keep()
    assert len(runs(state)) == store.RUNS
    assert os.path.basename(runs(state)[0]) == "000002"


def test_old_runs_are_dropped_by_their_size(state: Path) -> None:
    made = [keep(old=os.urandom(10_000)) for _ in range(5)]
    drop_old(str(state / "runs"), made[-1], size=35_000)
    assert runs(state) == made[-3:]


def test_a_run_that_goes_on_is_never_dropped(state: Path) -> None:
    with Run() as run:
        run.keep("/x/a.py", b"old", b"new", 0o644)
        first = run._folder
        made = [keep() for _ in range(3)]
        drop_old(str(state / "runs"), made[-1], most=1)
        assert runs(state) == [first, made[-1]]
        run.keep("/x/b.py", b"more", b"new", 0o644)
        record = read_record(first)
        assert record is not None
        assert [content(record, kept) for kept in record.kept] == [b"old", b"more"]
        with pytest.raises(NotKept, match="still goes on"), marking(record):
            pass


def test_two_runs_at_once_keep_apart(state: Path) -> None:
    with Run() as one, Run() as two:
        for number in range(20):
            one.keep(f"/one/{number}", b"one %d" % number, b"", 0)
            two.keep(f"/two/{number}", b"two %d" % number, b"", 0)
    for folder, name in zip(runs(state), ("one", "two"), strict=True):
        record = read_record(folder)
        assert record is not None
        assert [kept.path for kept in record.kept] == [f"/{name}/{number}" for number in range(20)]
        assert [content(record, kept) for kept in record.kept] == [f"{name} {number}".encode() for number in range(20)]


def test_many_processes_at_once_keep_apart(state: Path) -> None:
    children = []
    for number in range(8):
        if (child := os.fork()) == 0:
            try:
                for turn in range(5):
                    keep(f"/{number}/{turn}", b"%d %d" % (number, turn))
            finally:
                os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    records = [read_record(folder) for folder in runs(state)]
    kept = {one.path: content(record, one) for record in records if record for one in record.kept}
    assert kept == {f"/{number}/{turn}": b"%d %d" % (number, turn) for number in range(8) for turn in range(5)}


def test_a_forked_child_does_not_hold_the_lock(state: Path) -> None:
    began, beginning = os.pipe()
    ended, ending = os.pipe()
    run = Run()
    run.keep("/x/a.py", b"old", b"new", 0o644)
    child = os.fork()
    if child == 0:
        os.write(beginning, b"x")
        os.read(ended, 1)
        os._exit(0)
    os.read(began, 1)
    run.close()
    record = read_record(run._folder)
    assert record is not None
    try:
        with marking(record) as mark:
            mark("/x/a.py")
    finally:
        os.write(ending, b"x")
        os.waitpid(child, 0)
        for descriptor in (began, beginning, ended, ending):
            os.close(descriptor)
