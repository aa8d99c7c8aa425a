"""The report for programs: one JSON object, written file by file so that a large tree needs no memory."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kmigrate.findings import Finding

if TYPE_CHECKING:
    from kmigrate.engine.files.process import Outcome
    from kmigrate.report import Write
    from kmigrate.report.summary import Summary

SCHEMA = 1


class JsonReport:
    """`{"schema": 1, "files": [...], "summary": {...}}`, a line to a file."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._separator = "\n"

    def start(self) -> None:
        self._write(f'{{"schema": {SCHEMA}, "files": [')

    def add(self, outcome: Outcome) -> None:
        entry = {
            "path": outcome.path,
            "status": outcome.status,
            "findings": [finding_entry(finding) for finding in outcome.findings],
        }
        self._write(self._separator + json.dumps(entry))
        self._separator = ",\n"

    def close(self, summary: Summary) -> None:
        self._write(f'\n], "summary": {json.dumps(summary_entry(summary))}}}\n')


def finding_entry(finding: Finding) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "rule": finding.rule,
        "line": finding.line,
        "column": finding.column,
        "status": finding.status.value,
        "message": finding.message,
        "old": finding.old,
        "new": finding.new,
    }
    if finding.cell is not None:
        entry["cell"] = finding.cell
    return entry


def summary_entry(summary: Summary) -> dict[str, Any]:
    uses = summary.uses
    entry: dict[str, Any] = {
        "files": summary.files,
        "changed": summary.changed,
        "unchanged": summary.unchanged,
        "failed": summary.failed,
        "uses": uses.total,
        "rewritten": uses.rewritten,
        "shimmed": uses.shimmed,
        "review": uses.review,
        "unsupported": uses.unsupported,
        "rate": round(uses.rate, 6),
        "seconds": round(summary.seconds, 3),
        "written_for": list(summary.written),
    }
    if summary.stopped:
        entry["stopped"] = True
    return entry
