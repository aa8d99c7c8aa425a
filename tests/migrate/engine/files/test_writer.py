from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from kmigrate.engine.files import store, write, writer
from kmigrate.engine.files.process import Outcome
from kmigrate.engine.files.undo import undo
from kmigrate.engine.files.writer import Writer
from kmigrate.findings import Finding, Status, Uses

FINDINGS = (
    Finding(1, 1, "KM101", Status.REWRITTEN, "Done."),
    Finding(2, 1, "KM102", Status.REVIEW, "Look."),
    Finding(3, 1, "KM103", Status.UNSUPPORTED, "Gone."),
)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KMIGRATE_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "tree" / "a.py"
    path.parent.mkdir()
    path.write_bytes(b"old")
    return path


def outcome(path: Path, old: bytes = b"old", new: bytes = b"new") -> Outcome:
    return Outcome(str(path), "changed", FINDINGS, Uses(rewritten=1, review=1, unsupported=1), old, new)


def put(path: Path, **bytes_: bytes) -> Outcome:
    with Writer() as to:
        return to.write(outcome(path, **bytes_))


def refused(final: Outcome, code: str, says: str) -> None:
    assert final.status == "failed"
    assert final.findings[0].rule == code
    assert says in final.findings[0].message
    assert final.findings[1:] == FINDINGS[1:], "what was not written was not rewritten"
    assert (final.uses, final.old, final.new) == (Uses(), b"", b"")


def test_a_run_without_changes_leaves_no_trace(state: Path) -> None:
    with Writer():
        pass
    assert not state.exists()


def test_what_is_written_can_be_undone(path: Path) -> None:
    path.chmod(0o750)
    assert put(path) == outcome(path)
    assert path.read_bytes() == b"new"
    undoing = undo()
    assert undoing is not None
    assert not undoing.refused
    assert path.read_bytes() == b"old"


def test_the_old_content_is_kept_before_the_file_is_replaced(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    keep, replace = store.Run.keep, write.replace

    def kept(self: store.Run, *arguments: object) -> None:
        steps.append("keep")
        keep(self, *arguments)  # type: ignore[arg-type]

    def replaced(*arguments: object) -> str:
        steps.append("replace")
        return replace(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(store.Run, "keep", kept)
    monkeypatch.setattr(write, "replace", replaced)
    put(path)
    assert steps == ["keep", "replace"]


def test_a_file_that_will_not_be_written_is_not_kept(path: Path, state: Path) -> None:
    refused(put(path, old=b"older"), "KM004", "changed while")
    path.chmod(0o444)
    refused(put(path), "KM006", "read-only")
    path.unlink()
    refused(put(path), "KM004", "changed while")
    assert not state.exists()


def test_an_error_of_one_file_does_not_stop_the_next(path: Path) -> None:
    other = path.with_name("b.py")
    other.write_bytes(b"old")
    path.chmod(0o444)
    with Writer() as to:
        refused(to.write(outcome(path)), "KM006", "read-only")
        assert to.write(outcome(other)).status == "changed"
    assert (path.read_bytes(), other.read_bytes()) == (b"old", b"new")


def test_what_nobody_holds_is_not_replaced(path: Path, state: Path) -> None:
    state.write_bytes(b"a file where the folder should be")
    refused(put(path), "KM006", "could not be kept (Not a directory) and git does not hold it either")
    assert path.read_bytes() == b"old"


def test_git_may_hold_it_instead(path: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state.write_bytes(b"")
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for command in (["git", "init", "-q"], ["git", "add", "-A"]):
        subprocess.run(command, cwd=path.parent, check=True, capture_output=True)
    assert put(path).status == "changed"
    assert path.read_bytes() == b"new"
    refused(put(path, old=b"new", new=b"newer"), "KM006", "git does not hold it")
    assert path.read_bytes() == b"new"


def test_a_home_that_cannot_be_written_changes_nothing(path: Path, state: Path, in_child: Callable[..., None]) -> None:
    state.mkdir(mode=0o500)
    in_child(lambda: refused(put(path), "KM006", "could not be kept (Permission denied)"), plain=True)
    assert path.read_bytes() == b"old"


def test_a_full_disk_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "write_all", full)
    refused(put(path), "KM006", "No space left on device")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"


def test_leftovers_are_cleaned_where_something_is_written(path: Path) -> None:
    rubbish, other = path.with_name(".a.py.kmigrate-0123abcd"), path.parent.parent / ".b.py.kmigrate-0123abcd"
    for one in (rubbish, other):
        one.write_bytes(b"")
    put(path)
    assert not rubbish.exists()
    with Writer([str(other), str(other) + "-gone"]):
        assert not other.exists()


def test_folders_are_synced_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    monkeypatch.setattr(writer, "sync_folder", synced.append)
    monkeypatch.setattr(writer, "FOLDERS", 3)
    with Writer() as to:
        for name in ("0/x.py", "0/y.py", "1/x.py", "2/x.py", "3/x.py"):
            file = path.parent / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(b"old")
            to.write(outcome(file))
        assert len(synced) == 3
    assert sorted(synced) == [str(path.parent / str(number)) for number in range(4)]
