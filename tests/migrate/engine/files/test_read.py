from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from kmigrate.engine.files import read as module
from kmigrate.engine.files.read import NotRead, head, look, read


def search(data: bytes) -> bool:
    return b"keras" in data


@pytest.mark.parametrize("data", [b"", b"x", b"import keras\r\n\0\xff", b"a" * 5000, b"ab" * (1 << 20)])
def test_all_bytes_are_read(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(data)
    assert read(str(path)) == data
    assert head(str(path), 3) == data[:3]


@pytest.mark.parametrize("lead", [0, 1, 4090, 4093, (1 << 20) - 3, (1 << 20) - 5, (1 << 20), 3 << 20])
def test_a_name_is_found_wherever_it_stands(tmp_path: Path, lead: int) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b" " * lead + b"keras" + b" " * 5000)
    data = path.read_bytes()
    assert look(str(path), search) == (True, lead + 5005, data)
    assert look(str(path), search, 100) == (True, lead + 5005, b"")  # too large: searched, and not kept
    path.write_bytes(b" " * lead + b"kera_s")
    assert look(str(path), search) == (False, lead + 6, path.read_bytes())
    assert look(str(path), search, 5) == (False, lead + 6, b"")


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"x" * 101)
    with pytest.raises(NotRead, match=r"too large: 0\.0 MB, and kmigrate reads up to 0\.0001 MB"):
        read(str(path), 100)
    assert len(read(str(path), 101)) == 101


def test_a_file_that_says_it_is_empty_is_read_to_its_end() -> None:
    assert b"Name:" in read("/proc/self/status")


def test_a_file_that_grows_over_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"x" * 10)
    monkeypatch.setattr(module.os, "read", lambda descriptor, count: b"x" * 60)
    with pytest.raises(NotRead, match="too large"):
        read(str(path), 100)


def test_a_pipe_is_never_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    os.mkfifo(path)
    for call in (lambda: read(str(path)), lambda: look(str(path), search), lambda: head(str(path))):
        with pytest.raises(NotRead, match="It is a pipe, not a file"):
            call()


def test_folders_devices_and_sockets_are_not_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotRead, match="a folder"):
        read(str(tmp_path))
    with pytest.raises(NotRead, match="a device"):
        read(os.devnull)
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("a.py")
        with pytest.raises(NotRead, match="a socket"):
            read("a.py")


def test_what_is_missing_or_leads_in_circles_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotRead, match="no such file"):
        read(str(tmp_path / "a.py"))
    (tmp_path / "b.py").symlink_to("b.py")
    with pytest.raises(NotRead, match="leads back to itself"):
        read(str(tmp_path / "b.py"))


def test_errors_of_the_disk_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"x")

    def broken(descriptor: int, count: int) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(module.os, "read", broken)
    with pytest.raises(NotRead, match="Input/output error"):
        read(str(path))
    with pytest.raises(NotRead, match="Input/output error"):
        look(str(path), search)


def test_descriptors_are_closed(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"x" * 10)
    before = len(os.listdir("/proc/self/fd"))
    read(str(path))
    head(str(path))
    look(str(path), search)
    with pytest.raises(NotRead):
        read(str(path), 5)
    with pytest.raises(NotRead):
        read(str(tmp_path))
    assert len(os.listdir("/proc/self/fd")) == before
