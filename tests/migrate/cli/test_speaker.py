from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from kmigrate.cli.output import ReportFile
from kmigrate.cli.speaker import Manner, Speaker
from kmigrate.engine.files.process import Outcome
from kmigrate.exits import Exit
from kmigrate.findings import Finding, Status, Uses

REVIEW = Finding(2, 1, "KM301", Status.REVIEW, "look")
CHANGED = Outcome("a.py", "changed", (), Uses(rewritten=1), b"import keras\n", b"from tensorflow import keras\n")
LEFT = Outcome("b.py", "unchanged", (REVIEW,), Uses(review=1))
CLEAN = Outcome("c.py", "unchanged", (), Uses())


@pytest.fixture(autouse=True)
def attended(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CI", "PRE_COMMIT", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


def spoken(*outcomes: Outcome, stopped: str = "", **manner: Any) -> Exit:
    speaker = Speaker(Manner(**manner))
    for outcome in outcomes:
        speaker.add(outcome)
    return speaker.close(stopped)


def test_nothing_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert spoken(CLEAN) is Exit.DONE
    assert capsys.readouterr() == ("", "Nothing to do: no legacy use in 1 file.\n")


def test_text_goes_out_and_the_closing_line_to_the_other_stream(capsys: pytest.CaptureFixture[str]) -> None:
    assert spoken(CHANGED, LEFT, CLEAN) is Exit.LEFT
    taken = capsys.readouterr()
    assert taken.out == "a.py: changed (1 rewritten)\nb.py:2:1: KM301 review: look\n"
    assert taken.err.splitlines() == [
        "1 file changed, 2 unchanged · 2 legacy uses: 1 rewritten, 0 shimmed, 1 review, 0 unsupported"
        " · 50 % need nobody",
        "`kmigrate undo` brings the old files back.",
        "`kmigrate explain KM301` says what a finding is about and what to do.",
    ]


def test_quiet_says_only_what_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    assert spoken(CHANGED, LEFT, quiet=True) is Exit.LEFT
    assert capsys.readouterr() == ("b.py:2:1: KM301 review: look\n", "")


def test_quiet_check_still_lists(capsys: pytest.CaptureFixture[str]) -> None:
    assert spoken(CHANGED, quiet=True, check=True) is Exit.LEFT
    assert capsys.readouterr() == ("a.py: would change (1 rewritten)\n", "")


def test_pre_commit_hears_nothing_when_there_is_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PRE_COMMIT", "1")
    assert spoken(CLEAN) is Exit.DONE
    assert capsys.readouterr() == ("", "")
    spoken(CHANGED, LEFT)
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_diff_is_alone_on_standard_output(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert spoken(CHANGED, LEFT, diff=True) is Exit.LEFT
    taken = capsysbinary.readouterr()
    assert taken.out == b"--- a/a.py\n+++ b/a.py\n@@ -1,1 +1,1 @@\n-import keras\n+from tensorflow import keras\n"
    assert taken.err.startswith(b"b.py:2:1: KM301 review: look\n1 file would change")


def test_a_coloured_diff_keeps_line_ends_outside_of_the_colour(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    spoken(Outcome("a.py", "changed", (), Uses(1), b"---\r\nx\r\n", b"+++\r\nx\r\n"), diff=True, quiet=True)
    assert capsysbinary.readouterr().out.split(b"\n") == [
        b"\x1b[1m--- a/a.py\x1b[0m",
        b"\x1b[1m+++ b/a.py\x1b[0m",
        b"\x1b[36m@@ -1,2 +1,2 @@\x1b[0m",
        b"\x1b[31m----\x1b[0m\r",
        b"\x1b[32m++++\x1b[0m\r",
        b" x\r",
        b"",
    ]


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_formats_have_standard_output_for_themselves(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    spoken(CHANGED, CLEAN, format=form, check=True)
    taken = capsys.readouterr()
    assert json.loads(taken.out)
    assert "1 file would change" in taken.err


def test_a_report_file_takes_the_report_and_no_colours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with ReportFile(str(tmp_path / "out")) as file:
        speaker = Speaker(Manner(), file)
        speaker.add(LEFT)
        speaker.close()
    assert (tmp_path / "out").read_text() == "b.py:2:1: KM301 review: look\n"
    assert capsys.readouterr().out == ""


def test_a_stopped_run_says_how_far_it_came(capsys: pytest.CaptureFixture[str]) -> None:
    sentence = "Stopped: 1 of 3 files done, each is either old or new."
    assert spoken(CHANGED, stopped=sentence, format="json") is Exit.INTERRUPTED
    taken = capsys.readouterr()
    assert json.loads(taken.out)["summary"]["stopped"] is True
    assert taken.err.startswith(f"{sentence}\n1 file changed")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_poor_encodings_and_odd_names_do_not_crash(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    streams = [io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2)]
    monkeypatch.setattr(sys, "stdout", streams[0])
    monkeypatch.setattr(sys, "stderr", streams[1])
    finding = Finding(1, 1, "KM301", Status.REVIEW, "数 · ä")
    spoken(Outcome("b\udcffd-数.py", "unchanged", (finding,), Uses(review=1)))
    out, err = (stream.buffer.getvalue() for stream in streams if stream.flush() is None)  # type: ignore[attr-defined]
    assert out.startswith(b"b\\xffd-")
    assert (" · " if encoding != "ascii" else " | ").encode(encoding) in err


def test_a_dry_run_that_nobody_reads_any_more_ends() -> None:
    dry, wet = Speaker(Manner(diff=True)), Speaker(Manner())
    dry.output.gone = wet.output.gone = True
    wet.add(CHANGED)
    with pytest.raises(BrokenPipeError):
        dry.add(CHANGED)
    assert dry.summary.changed == wet.summary.changed == 1


def test_a_filter_speaks_of_findings_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert spoken(CHANGED, LEFT, filtering=True) is Exit.LEFT
    assert capsys.readouterr() == ("", "b.py:2:1: KM301 review: look\n")


def test_ctrl_c_waits_for_the_end_of_an_entry(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import signal

    from kmigrate.report.as_json import JsonReport

    speaker = Speaker(Manner(format="json"))
    written = JsonReport.add

    def interrupted(report: JsonReport, outcome: Outcome) -> None:
        signal.raise_signal(signal.SIGINT)
        written(report, outcome)

    monkeypatch.setattr(JsonReport, "add", interrupted)
    with pytest.raises(KeyboardInterrupt):
        speaker.add(CHANGED)
    speaker.close("Stopped.")
    assert json.loads(capsys.readouterr().out)["files"][0]["path"] == "a.py"
