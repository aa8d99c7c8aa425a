from __future__ import annotations

import json
from typing import Any

from kmigrate.engine.files.process import Outcome
from kmigrate.findings import Finding, Status, Uses
from kmigrate.report.as_json import JsonReport
from kmigrate.report.summary import Summary


def report(*outcomes: Outcome, **end: Any) -> tuple[str, Any]:
    lines: list[str] = []
    made = JsonReport(lines.append)
    made.start()
    summary = Summary(**end)
    for outcome in outcomes:
        made.add(outcome)
        summary = summary.plus(outcome)
    made.close(summary)
    return "".join(lines), json.loads("".join(lines))


def test_no_file_is_a_whole_report() -> None:
    assert report()[1] == {
        "schema": 1,
        "files": [],
        "summary": {
            "files": 0,
            "changed": 0,
            "unchanged": 0,
            "failed": 0,
            "uses": 0,
            "rewritten": 0,
            "shimmed": 0,
            "review": 0,
            "unsupported": 0,
            "rate": 1.0,
            "seconds": 0.0,
            "written_for": [],
        },
    }


def test_files_and_findings() -> None:
    finding = Finding(3, 7, "KM203", Status.REWRITTEN, "says", "old", "new")
    _, whole = report(
        Outcome("a.py", "changed", (finding,), Uses(rewritten=1)),
        Outcome("n.ipynb", "unchanged", (finding.at(1, 2, 5),), Uses(review=1)),
        seconds=1.23456,
    )
    entry = {
        "rule": "KM203",
        "line": 3,
        "column": 7,
        "status": "rewritten",
        "message": "says",
        "old": "old",
        "new": "new",
    }
    assert whole["files"] == [
        {"path": "a.py", "status": "changed", "findings": [entry]},
        {"path": "n.ipynb", "status": "unchanged", "findings": [entry | {"line": 1, "column": 2, "cell": 5}]},
    ]
    assert whole["summary"]["uses"] == 2
    assert whole["summary"]["rate"] == 0.5
    assert whole["summary"]["seconds"] == 1.235


def test_odd_names_come_back_exactly_and_the_text_is_ascii() -> None:
    text, whole = report(Outcome("kä\udcff\n.py", "failed", (), Uses()))
    assert text.isascii()
    assert whole["files"][0]["path"] == "kä\udcff\n.py"


def test_a_stopped_run_says_so() -> None:
    assert report(stopped=True)[1]["summary"]["stopped"] is True
