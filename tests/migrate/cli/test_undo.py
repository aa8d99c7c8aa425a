from __future__ import annotations

from pathlib import Path

import pytest

from kmigrate.cli import main

OLD, NEW = b"import keras\nkeras.layers.Dense(1)\n", b"from tensorflow import keras\nkeras.layers.Dense(1)\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder with two files that were just rewritten."""
    monkeypatch.setenv("KMIGRATE_STATE", str(tmp_path / "state"))
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in ("a.py", "b.py"):
        (folder / name).write_bytes(OLD)
    assert main([".", "--quiet"]) == 0
    assert (folder / "a.py").read_bytes() == NEW
    capsys.readouterr()
    return folder


def test_nothing_to_undo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("KMIGRATE_STATE", str(tmp_path))
    assert main(["undo"]) == 2
    assert main(["undo", "a.py"]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("kmigrate: There is nothing to undo: ")
    assert second.startswith("kmigrate: There is nothing to undo for a.py: ")


def test_everything_comes_back(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["undo"]) == 0
    assert (project / "a.py").read_bytes() == (project / "b.py").read_bytes() == OLD
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["a.py: brought back", "b.py: brought back"]
    assert lines[2].startswith("2 of 2 files of the run of 2")


def test_one_file_comes_back_and_quiet_says_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["undo", "--quiet", "b.py"]) == 0
    assert ((project / "a.py").read_bytes(), (project / "b.py").read_bytes()) == (NEW, OLD)
    assert capsys.readouterr() == ("", "")


def test_a_file_that_changed_since_is_left_alone_unless_forced(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "a.py").write_bytes(b"mine\n")
    assert main(["undo"]) == 2
    assert (project / "a.py").read_bytes() == b"mine\n"
    assert "a.py: not brought back. The file has changed since that run" in capsys.readouterr().out
    assert main(["undo", "--force"]) == 0
    assert (project / "a.py").read_bytes() == OLD


def test_a_store_that_cannot_be_used_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from kmigrate.engine.files.store import NotKept

    def refuse(*_: object, **__: object) -> None:
        raise NotKept("another undo still goes on")

    monkeypatch.setattr("kmigrate.engine.files.undo.undo", refuse)
    assert main(["undo"]) == 2
    assert capsys.readouterr().err == "kmigrate: Nothing was undone: another undo still goes on.\n"
