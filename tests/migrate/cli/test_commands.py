from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import kmigrate
from kmigrate.cli import main
from kmigrate.cli.commands import run
from kmigrate.complaints import Complaint


def test_no_words_is_wrong_usage_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    taken = capsys.readouterr()
    assert taken.out == ""
    assert taken.err.startswith("kmigrate: Say which files or folders to migrate")
    assert taken.err.count("\n") == 1


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"kmigrate {kmigrate.__version__}\n"
    assert main(["--help"]) == 0
    assert capsys.readouterr().out.startswith("usage: kmigrate")


@pytest.mark.parametrize("command", ["rewrite", "undo", "explain", "rules"])
def test_each_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"usage: kmigrate {command}")


@pytest.mark.parametrize("command", ["rewrite", "undo", "explain", "rules"])
def test_an_unknown_flag_names_the_help_of_its_command(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--nonsense", "x"]) == 2
    err = capsys.readouterr().err
    assert f"`kmigrate {command} --help`" in err
    assert err.count("\n") == 1


def test_a_command_wins_over_a_folder_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rules").mkdir()
    monkeypatch.chdir(tmp_path)
    assert main(["rules"]) == 0
    assert "KM002" in capsys.readouterr().out
    assert main(["./rules"]) == 0
    assert "KM002" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (Complaint("No."), 2, "kmigrate: No.\n"),
        (KeyboardInterrupt(), 130, "kmigrate: Stopped.\n"),
        (BrokenPipeError(), 0, ""),
        (SystemExit(3), 3, ""),
        (SystemExit(), 0, ""),
    ],
)
def test_every_end_has_its_code(
    raised: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_argv: list[str]) -> int:
        raise raised

    monkeypatch.setattr("kmigrate.cli.rules.rules", fail)
    assert run(["rules"]) == code
    assert capsys.readouterr().err == said


def test_a_mistake_of_ours_shows_where_and_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("kmigrate.cli.rules.rules", lambda _argv: 1 // 0)
    assert run(["rules"]) == 2
    err = capsys.readouterr().err
    assert "ZeroDivisionError" in err
    assert err.endswith("please report it. Every file is either old or new.\n")


def test_python_m_and_a_closed_pipe() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "kmigrate", "rules", "--format", "json"],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert done.stderr == b""
    assert done.returncode == 0


def test_little_is_imported_for_nothing() -> None:
    source = "import sys, kmigrate; print(sorted(m for m in sys.modules if m.startswith('kmigrate')))"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout == "['kmigrate']\n"
