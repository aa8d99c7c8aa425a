from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path

import pytest

from kmigrate.cli.output import ReportFile, StandardOutput, can_say, put
from kmigrate.complaints import Complaint


def stream(encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding, write_through=True)


def test_put_leaves_what_can_be_said() -> None:
    out = stream("utf-8")
    put(out, "käse · 数\n")
    assert out.buffer.getvalue() == "käse · 数\n".encode()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("encoding", "wanted"),
    [("ascii", b"k\\xe4se \\udcff"), ("latin-1", b"k\xe4se \\udcff"), ("utf-8", b"k\xc3\xa4se \\udcff")],
)
def test_put_escapes_what_the_encoding_cannot_say(encoding: str, wanted: bytes) -> None:
    out = stream(encoding)
    put(out, "käse \udcff")
    assert out.buffer.getvalue() == wanted  # type: ignore[attr-defined]


def test_can_say() -> None:
    assert can_say(stream("utf-8"), "·")
    assert not can_say(stream("ascii"), "·")


@pytest.mark.parametrize("kind", ["text", "bytes"])
def test_a_reader_that_left_is_no_error(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", pipe)
        output = StandardOutput()
        for _ in range(10):
            if kind == "text":
                output.write("x" * 100_000)
            else:
                output.write_bytes(b"x" * 100_000)
        output.flush()
        assert output.gone
        pipe.write("what the interpreter flushes at its end goes nowhere")
        pipe.flush()


def test_a_full_disk_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with open("/dev/full", "w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        output = StandardOutput()
        output.write("x")
        with pytest.raises(Complaint, match=r"Standard output could not be written: No space left on device\."):
            output.flush()
        monkeypatch.undo()


def test_a_report_appears_only_once_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    with ReportFile(str(target)) as file:
        file.write("one ·\n")
        assert not target.exists()
    assert target.read_bytes() == "one ·\n".encode()
    assert list(tmp_path.iterdir()) == [target]


def test_a_report_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_text("old")
    with pytest.raises(RuntimeError), ReportFile(str(target)) as file:  # noqa: PT012
        file.write("new")
        raise RuntimeError
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_report_has_the_mode_of_any_new_file_or_of_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    with ReportFile(str(tmp_path / "report")) as file:
        file.write("x")
    assert (tmp_path / "report").stat().st_mode == (tmp_path / "other").stat().st_mode
    (tmp_path / "report").chmod(0o640)
    with ReportFile(str(tmp_path / "report")) as file:
        file.write("y")
    assert stat.S_IMODE((tmp_path / "report").stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    with ReportFile(str(tmp_path / "link")) as file:
        file.write("new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_device_is_written_straight() -> None:
    with ReportFile("/dev/null") as file:
        file.write("x")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@pytest.mark.parametrize("name", ["missing/report", "."])
def test_a_place_that_cannot_be_written_is_one_sentence(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Complaint, match=f"The report could not be written to {name}: "), ReportFile(name):
        pass


def test_odd_text_does_not_break_a_report(tmp_path: Path) -> None:
    with ReportFile(str(tmp_path / "report")) as file:
        file.write("\udcff")
    assert (tmp_path / "report").read_bytes() == b"\\udcff"
