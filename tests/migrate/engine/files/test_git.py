from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from kmigrate.engine.files.git import holds

DATA = b"import keras\r\n\xff"


@pytest.fixture(params=["sha1", "sha256"])
def repository(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    git(tmp_path, "init", "-q", f"--object-format={request.param}", "repository")
    return tmp_path / "repository"


def git(folder: Path, *arguments: str) -> None:
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def test_outside_of_a_repository_nothing_is_held(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(DATA)
    assert not holds(str(path), DATA)
    assert not holds(str(tmp_path / "missing" / "a.py"), DATA)


def test_without_git_nothing_is_held(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "a.py").write_bytes(DATA)
    git(repository, "add", "-A")
    monkeypatch.setenv("PATH", "")
    assert not holds(str(repository / "a.py"), DATA)


@pytest.mark.parametrize("name", ["a.py", "sub/é [x]*.py", ":(top)a.py", "-x.py", "new\nline.py"])
def test_only_exactly_these_bytes_count(repository: Path, name: str) -> None:
    path = repository / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(DATA)
    (repository / "other.py").write_bytes(DATA + b"x")
    assert not holds(str(path), DATA)
    git(repository, "add", "-A")
    assert holds(str(path), DATA)
    assert not holds(str(path), DATA + b"x")
    assert not holds(str(path), DATA.replace(b"\r", b""))
    git(repository, "commit", "-qm", "x")
    path.write_bytes(b"another")
    git(repository, "add", "-A")
    assert holds(str(path), DATA)
    assert holds(str(path), b"another")


def test_a_link_is_asked_about_where_it_leads(repository: Path, tmp_path: Path) -> None:
    (repository / "a.py").write_bytes(DATA)
    git(repository, "add", "-A")
    (tmp_path / "link.py").symlink_to(repository / "a.py")
    assert holds(str(tmp_path / "link.py"), DATA)


def test_line_ends_that_git_changes_are_not_held(repository: Path) -> None:
    (repository / ".gitattributes").write_text("* text eol=crlf\n")
    (repository / "a.py").write_bytes(b"import keras\r\n")
    git(repository, "add", "-A")
    assert not holds(str(repository / "a.py"), b"import keras\r\n")


def test_an_object_that_is_lost_is_not_held(repository: Path) -> None:
    (repository / "a.py").write_bytes(DATA)
    git(repository, "add", "-A")
    for path in (repository / ".git" / "objects").glob("??/*"):
        path.unlink()
    assert not holds(str(repository / "a.py"), DATA)


def test_the_repository_of_a_hook_does_not_count(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "a.py").write_bytes(DATA)
    git(repository, "add", "-A")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert holds(str(repository / "a.py"), DATA)
