from __future__ import annotations

import io
import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import kmigrate
from kmigrate.cli import main
from kmigrate.engine.files.process import Outcome
from kmigrate.findings import Uses

OLD = b"import keras\nkeras.layers.Dense(1)\n"
NEW = b"from tensorflow import keras\nkeras.layers.Dense(1)\n"
LEFT = b"import keras\nkeras.no_such_name\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, and a store of its own."""
    for name in ("CI", "PRE_COMMIT", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KMIGRATE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("PYTHONPATH", str(Path(kmigrate.__file__).parents[1]))  # may be relative to another folder
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def given(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_nothing_to_do(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "a.py").write_bytes(b"x = 1\n")
    assert main(["."]) == 0
    assert capsys.readouterr() == ("", "Nothing to do: no legacy use in 1 file.\n")


def test_files_are_rewritten_in_place(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "a.py").write_bytes(OLD)
    assert main(["rewrite", "a.py"]) == 0
    assert (here / "a.py").read_bytes() == NEW
    assert capsys.readouterr().out.startswith("a.py: changed (")
    assert main(["a.py"]) == 0
    assert capsys.readouterr().out == ""


def test_what_is_left_makes_the_exit_code(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "a.py").write_bytes(LEFT)
    assert main(["a.py", "-q"]) == 1
    assert capsys.readouterr().out.startswith("a.py:2:1: KM104 review: ")


def test_check_and_diff_write_nothing(here: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    (here / "a.py").write_bytes(OLD)
    assert main(["--check", "a.py"]) == 1
    assert capsysbinary.readouterr().out.startswith(b"a.py: would change (")
    assert main(["--diff", "a.py"]) == 1
    patch = capsysbinary.readouterr().out
    assert (here / "a.py").read_bytes() == OLD
    subprocess.run(["git", "apply", "-"], input=patch, check=True)
    assert (here / "a.py").read_bytes() == NEW


def test_a_file_that_cannot_be_processed_fails_the_run(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "a.py").write_bytes(b"import keras\n(\n")
    (here / "b.py").write_bytes(OLD)
    assert main(["a.py", "b.py", "missing.py"]) == 2
    out = capsys.readouterr().out
    assert "a.py:2:1: KM002" in out
    assert "missing.py:1:1: KM001" in out
    assert (here / "b.py").read_bytes() == NEW


def test_standard_input_keeps_encoding_and_line_ends(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    head = b"# -*- coding: latin-1 -*- caf\xe9\r\n"
    given(monkeypatch, head + OLD.replace(b"\n", b"\r\n"))
    assert main(["-"]) == 0
    assert capsysbinary.readouterr() == (head + NEW.replace(b"\n", b"\r\n"), b"")


@pytest.mark.parametrize(("data", "code"), [(b"x = 1", 0), (b"import keras\n(", 2), (b"\xff\xfe\x00", 2), (b"", 0)])
def test_standard_input_that_is_not_changed_goes_through(
    data: bytes, code: int, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    given(monkeypatch, data)
    assert main(["-"]) == code
    taken = capsysbinary.readouterr()
    assert taken.out == data
    assert (taken.err == b"") == (code == 0)


def test_standard_input_says_findings_to_standard_error(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    given(monkeypatch, LEFT)
    assert main(["-", "--stdin-filename", "pkg/mod.py"]) == 1
    assert capsysbinary.readouterr().err.startswith(b"pkg/mod.py:2:1: KM104 review: ")


def test_standard_input_checked_and_diffed(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    given(monkeypatch, OLD)
    assert main(["-", "--check", "-q"]) == 1
    assert capsysbinary.readouterr().out.startswith(b"<stdin>: would change")
    given(monkeypatch, OLD)
    assert main(["-", "--diff", "--stdin-filename", "a.py", "-q"]) == 1
    assert capsysbinary.readouterr().out.startswith(b"--- a/a.py\n+++ b/a.py\n@@ ")


def test_standard_input_may_be_a_notebook(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    cells = [{"cell_type": "code", "source": ["import keras"], "metadata": {}, "outputs": [], "execution_count": None}]
    given(monkeypatch, json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode())
    main(["-", "--stdin-filename", "a.ipynb"])
    assert b'"from tensorflow import keras"' in capsysbinary.readouterr().out


@pytest.mark.parametrize("argv", [["--diff", "a.py"], ["-"]])
def test_two_things_cannot_share_standard_output(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*argv, "--format", "json"]) == 2
    assert "give the json report a file with --output FILE" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_a_report_file(form: str, here: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    (here / "a.py").write_bytes(LEFT)
    assert main(["--diff", "a.py", "--format", form, "--output", "report"]) == 1
    assert capsysbinary.readouterr().out.startswith(b"--- a/a.py")
    assert b"KM104" in (here / "report").read_bytes()


def test_a_report_that_cannot_be_written_stops_the_run_before_it_begins(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "a.py").write_bytes(OLD)
    assert main(["a.py", "--output", "no/report"]) == 2
    assert (
        capsys.readouterr().err
        == "kmigrate: The report could not be written to no/report: No such file or directory.\n"
    )
    assert (here / "a.py").read_bytes() == OLD


def test_the_configuration_counts_and_the_command_line_wins(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "pyproject.toml").write_text('[tool.kmigrate]\ntarget = "keras"\nexclude = ["b.py"]\nformat = "json"\n')
    for name in ("a.py", "b.py"):
        (here / name).write_bytes(b"from keras.layers.core import Dense\n")
    assert main(["."]) == 0
    assert json.loads(capsys.readouterr().out)["summary"]["files"] == 1
    assert (here / "a.py").read_bytes() == b"from keras.layers import Dense\n"
    assert main(["b.py", "--target", "tf.keras", "--format", "text"]) == 0
    assert (here / "b.py").read_bytes() == b"from tensorflow.keras.layers import Dense\n"


def test_wrong_configuration_is_one_sentence(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "pyproject.toml").write_text("[tool.kmigrate]\njobs = 'two'\n")
    assert main(["."]) == 2
    assert capsys.readouterr().err == (
        f"kmigrate: {here / 'pyproject.toml'}: tool.kmigrate.jobs must be a whole number of at least 1, and is 'two'.\n"
    )


@pytest.mark.parametrize("flag", ["--select", "--ignore"])
def test_an_unknown_rule_is_refused(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([".", flag, "KM888"]) == 2
    assert f"{flag} KM888 names no rule." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["explian", "KM203"], "Did you mean explain?"),
        (["--check", "rules"], "The command rules goes before all flags."),
    ],
)
def test_a_misspelled_command_is_noticed(argv: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 2
    assert said in capsys.readouterr().err


def test_folders_that_were_passed_over_are_named(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "build").mkdir()
    assert main(["."]) == 0
    assert capsys.readouterr().err.startswith("Not looked into: build. ")
    assert main([".", "--quiet"]) == 0
    assert capsys.readouterr().err == ""


def test_ctrl_c_says_how_far_it_came(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.py", "b.py", "c.py"):
        (here / name).write_bytes(OLD)

    def slow(path: str, *_: object) -> Outcome:
        if path == "b.py":
            signal.raise_signal(signal.SIGINT)
        return Outcome(path, "changed", (), Uses(rewritten=1), OLD, NEW)

    monkeypatch.setattr("kmigrate.engine.files.batch.process", slow)
    assert main([".", "--jobs", "1"]) == 130
    assert "Stopped: 1 of 3 files done, each is either old or new.\n" in capsys.readouterr().err
    assert [(here / name).read_bytes() for name in ("a.py", "b.py", "c.py")] == [NEW, OLD, OLD]


def test_a_reader_that_left_does_not_stop_a_rewrite(here: Path) -> None:
    for number in range(3):
        (here / f"{number}.py").write_bytes(OLD)
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-c", "import sys; from kmigrate.cli import main; sys.exit(main())"]
    done = subprocess.run([*command, "."], stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert done.returncode == 0
    assert b"3 files changed" in done.stderr
    assert [(here / f"{number}.py").read_bytes() for number in range(3)] == [NEW] * 3


def test_closed_streams_are_no_error(here: Path) -> None:
    (here / "a.py").write_bytes(OLD)
    done = subprocess.run(["sh", "-c", f"'{sys.executable}' -m kmigrate a.py <&- >&- 2>&-"], check=False)
    assert done.returncode == 0
    assert (here / "a.py").read_bytes() == NEW


@pytest.mark.parametrize("environ", [{}, {"NO_COLOR": "1"}], ids=["colour", "NO_COLOR"])
def test_a_diff_on_a_terminal(environ: dict[str, str], here: Path) -> None:
    (here / "a.py").write_bytes(OLD)
    reading, terminal = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "kmigrate", "--diff", "a.py"],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env={**os.environ, "TERM": "xterm", **environ},
        check=False,
    )
    os.close(terminal)
    shown = b""
    while True:
        try:
            block = os.read(reading, 65536)
        except OSError:
            break
        if not block:
            break
        shown += block
    os.close(reading)
    assert done.returncode == 1
    assert (b"\x1b[31m-import keras\x1b[0m" in shown) == (not environ)
    assert b"-import keras" in shown
    assert shown.index(b"+from tensorflow import keras") < shown.index(b"1 file would change")


def test_odd_file_names(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "b\udcffd\n.py"
    (here / name).write_bytes(LEFT)
    assert main(["."]) == 1
    assert "b\\xffd\\n.py:2:1: KM104" in capsys.readouterr().out
    assert main([".", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["files"][0]["path"] == name
    assert main([".", "--format", "sarif"]) == 1
    assert "b%FFd%0A.py" in capsys.readouterr().out


def test_the_engine_is_not_imported_for_files_without_legacy_names(here: Path) -> None:
    (here / "a.py").write_bytes(b"x = 1\n")
    source = (
        "import sys; from kmigrate.cli import main; main(['a.py']);"
        "heavy = ('kmigrate.engine.rewrite', 'kmigrate.rules', 'kmigrate.tables', 'rich', 'json', 'libcst', 'tomllib',"
        " 'difflib', 'tempfile', 'subprocess', 'multiprocessing', 'importlib.metadata', 'hashlib');"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
