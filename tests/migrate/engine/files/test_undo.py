from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from kmigrate.engine.files import store
from kmigrate.engine.files import undo as module
from kmigrate.engine.files.store import NotKept, Run
from kmigrate.engine.files.undo import Undoing, undo
from kmigrate.engine.files.write import replace


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KMIGRATE_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def tree(tmp_path: Path, state: Path) -> Path:
    tree = tmp_path / "tree"
    (tree / "sub").mkdir(parents=True)
    for name in ("a.py", "b.py", "sub/c.py"):
        (tree / name).write_bytes(name.encode() + b" 0\r\n")
    return tree


def contents(tree: Path) -> dict[str, str]:
    return {str(path.relative_to(tree)): path.read_text().split()[-1] for path in sorted(tree.rglob("*.py"))}


def change(tree: Path, number: int, *names: str) -> None:
    """One run, which writes its number."""
    with Run() as run:
        for name in names:
            path = tree / name
            old, new = path.read_bytes(), f"{name} {number}\r\n".encode()
            run.keep(str(path), old, new, path.stat().st_mode & 0o7777)
            replace(str(path), old, new)


def statuses(undoing: Undoing | None) -> dict[str, str]:
    assert undoing is not None
    assert undoing.refused == any(file.status == "refused" for file in undoing.files)
    assert all(bool(file.message) == (file.status != "restored") for file in undoing.files)
    return {os.path.basename(file.path): file.status for file in undoing.files}


def message(undoing: Undoing | None) -> str:
    assert undoing is not None
    [file] = undoing.files
    return file.message


def test_there_may_be_nothing_to_undo(state: Path, tree: Path) -> None:
    assert undo() is None
    assert undo([str(tree)]) is None
    assert not state.exists()


def test_every_byte_comes_back(tree: Path) -> None:
    before = {path: path.read_bytes() for path in tree.rglob("*.py")}
    change(tree, 1, "a.py", "b.py", "sub/c.py")
    undoing = undo()
    assert statuses(undoing) == {"a.py": "restored", "b.py": "restored", "c.py": "restored"}
    assert undoing is not None
    assert [file.path for file in undoing.files] == sorted(file.path for file in undoing.files)
    assert undoing.time.startswith("20")
    assert {path: path.read_bytes() for path in tree.rglob("*.py")} == before
    assert undo() is None


def test_each_call_goes_back_one_run(tree: Path) -> None:
    change(tree, 1, "a.py", "b.py")
    change(tree, 2, "a.py")
    change(tree, 3, "a.py", "sub/c.py")
    seen = []
    while undo() is not None:
        seen.append("".join(contents(tree).values()))
    assert seen == ["210", "110", "000"]


def test_paths_choose_what_is_undone(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(tree, 1, "a.py", "b.py", "sub/c.py")
    change(tree, 2, "a.py")
    monkeypatch.chdir(tree)
    assert statuses(undo(["sub", "b.py"])) == {"b.py": "restored", "c.py": "restored"}
    assert contents(tree) == {"a.py": "2", "b.py": "0", "sub/c.py": "0"}
    assert undo(["sub"]) is None
    assert undo(["su"]) is None
    assert statuses(undo(["."])) == {"a.py": "restored"}
    assert statuses(undo()) == {"a.py": "restored"}
    assert contents(tree) == {"a.py": "0", "b.py": "0", "sub/c.py": "0"}


def test_a_path_may_be_a_link(tree: Path) -> None:
    (tree / "link.py").symlink_to("a.py")
    change(tree, 1, "a.py")
    assert statuses(undo([str(tree / "link.py")])) == {"a.py": "restored"}
    assert (tree / "link.py").is_symlink()


def test_the_mode_comes_back(tree: Path) -> None:
    (tree / "a.py").chmod(0o754)
    change(tree, 1, "a.py")
    (tree / "a.py").chmod(0o600)
    undo()
    assert stat.S_IMODE((tree / "a.py").stat().st_mode) == 0o754


def test_a_file_that_changed_since_is_refused(tree: Path) -> None:
    change(tree, 1, "a.py", "b.py")
    (tree / "a.py").write_text("my work\n")
    for _ in range(2):
        assert statuses(undo()).get("a.py") == "refused"
        assert contents(tree) == {"a.py": "work", "b.py": "0", "sub/c.py": "0"}
    assert "--force" in message(undo())
    assert statuses(undo(force=True)) == {"a.py": "restored"}
    assert contents(tree)["a.py"] == "0"
    assert undo(force=True) is None


def test_what_undo_overwrites_is_kept(tree: Path, state: Path) -> None:
    change(tree, 1, "a.py")
    (tree / "a.py").write_bytes(b"my work\n")
    undo(force=True)
    record = store.read_record(store.folders(str(state / "runs"))[-1])
    assert record is not None
    assert record.kind == "undo"
    assert store.content(record, record.kept[0]) == b"my work\n"


def test_a_file_that_is_gone_is_made_again_only_by_force(tree: Path) -> None:
    (tree / "a.py").chmod(0o750)
    change(tree, 1, "a.py")
    (tree / "a.py").unlink()
    assert "gone" in message(undo())
    assert statuses(undo(force=True)) == {"a.py": "restored"}
    assert contents(tree)["a.py"] == "0"
    assert stat.S_IMODE((tree / "a.py").stat().st_mode) == 0o750


def test_what_a_killed_run_did_not_replace_is_left(tree: Path) -> None:
    with Run() as run:
        run.keep(str(tree / "a.py"), (tree / "a.py").read_bytes(), b"never written", 0o644)
    change(tree, 2, "b.py")
    assert statuses(undo()) == {"b.py": "restored"}
    assert statuses(undo()) == {"a.py": "unchanged"}
    assert undo() is None
    assert contents(tree) == {"a.py": "0", "b.py": "0", "sub/c.py": "0"}


def test_a_run_that_goes_on_is_not_undone(tree: Path) -> None:
    with Run() as run:
        run.keep(str(tree / "a.py"), (tree / "a.py").read_bytes(), b"", 0o644)
        with pytest.raises(NotKept, match="still goes on"):
            undo()


def test_a_read_only_file_is_refused(tree: Path) -> None:
    change(tree, 1, "a.py")
    (tree / "a.py").chmod(0o444)
    assert "read-only" in message(undo())
    assert contents(tree)["a.py"] == "1"


def test_what_became_a_folder_or_a_pipe_is_refused(tree: Path) -> None:
    change(tree, 1, "a.py", "b.py")
    (tree / "a.py").unlink()
    (tree / "a.py").mkdir()
    (tree / "b.py").unlink()
    os.mkfifo(tree / "b.py")
    assert statuses(undo(force=True)) == {"a.py": "refused", "b.py": "refused"}


def test_what_became_a_link_is_refused(tree: Path) -> None:
    change(tree, 1, "a.py")
    (tree / "a.py").rename(tree / "moved.py")
    (tree / "a.py").symlink_to("moved.py")
    assert "became a link" in message(undo(force=True))
    assert (tree / "moved.py").read_bytes() == b"a.py 1\r\n"


def test_damaged_content_is_refused(tree: Path, state: Path) -> None:
    change(tree, 1, "a.py")
    (state / "runs" / "000001" / "content").write_bytes(b"rubbish")
    assert "could not be taken from the store" in message(undo(force=True))
    assert contents(tree)["a.py"] == "1"


def test_where_nothing_can_be_kept_only_force_helps(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(tree, 1, "a.py")

    def refuse(*_: object) -> None:
        raise NotKept("No space left on device")

    monkeypatch.setattr(module.store.Run, "keep", refuse)
    assert "could not be kept (No space left on device): --force" in message(undo())
    assert contents(tree)["a.py"] == "1"
    assert statuses(undo(force=True)) == {"a.py": "restored"}
    assert contents(tree)["a.py"] == "0"


def test_ctrl_c_comes_between_two_files(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(tree, 1, "a.py", "b.py")
    real: Callable[..., str] = module.write.replace

    def interrupted(*arguments: object, **options: object) -> str:
        os.kill(os.getpid(), 2)
        return real(*arguments, **options)

    monkeypatch.setattr(module.write, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        undo()
    monkeypatch.undo()
    monkeypatch.setenv("KMIGRATE_STATE", str(tree.parent / "state"))
    assert contents(tree) == {"a.py": "1", "b.py": "0", "sub/c.py": "0"}
    assert statuses(undo()) == {"a.py": "restored"}
