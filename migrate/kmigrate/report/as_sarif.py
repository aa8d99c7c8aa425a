"""The report for code scanners: SARIF 2.1.0, written result by result."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kmigrate import __version__
from kmigrate.findings import Finding, Status
from kmigrate.report.catalog import catalog
from kmigrate.report.places import uri

if TYPE_CHECKING:
    from kmigrate.engine.files.process import Outcome
    from kmigrate.report import Write
    from kmigrate.report.summary import Summary
    from kmigrate.rules import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {
    Status.REWRITTEN: "note",
    Status.SHIMMED: "note",
    Status.REVIEW: "warning",
    Status.UNSUPPORTED: "error",
}


class SarifReport:
    """One run of one tool. The rules come after the results, once it is known which of them spoke."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._separator = "\n"
        self._rules: dict[str, int] = {}  # code -> its index in the list of rules

    def start(self) -> None:
        head = f'{{"$schema": "{SCHEMA}", "version": "2.1.0", "runs": [{{"columnKind": "unicodeCodePoints", '
        self._write(head + '"results": [')

    def add(self, outcome: Outcome) -> None:
        for finding in outcome.findings:
            index = self._rules.setdefault(finding.rule, len(self._rules))
            self._write(self._separator + json.dumps(result_entry(outcome.path, finding, index)))
            self._separator = ",\n"

    def close(self, summary: Summary) -> None:
        known = {rule.code: rule for rule in catalog()} if self._rules else {}
        driver = {
            "name": "kmigrate",
            "version": __version__,
            "semanticVersion": __version__,
            "rules": [rule_entry(code, known.get(code)) for code in self._rules],
        }
        invocation: dict[str, Any] = {"executionSuccessful": not (summary.failed or summary.stopped)}
        tail = f'"invocations": {json.dumps([invocation])},\n"tool": {json.dumps({"driver": driver})}'
        self._write(f"\n],\n{tail}}}]}}\n")


def rule_entry(code: str, rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {"id": code}
    markdown = rule.why.strip()
    for example in rule.examples:
        markdown += f"\n\nBefore:\n\n```python\n{example.before.rstrip()}\n```\n\n"
        markdown += f"After:\n\n```python\n{example.after.rstrip()}\n```"
        if example.note:
            markdown += f"\n\n{example.note.strip()}"
    return {
        "id": code,
        "name": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why.strip() or rule.title},
        "help": {"text": f"{rule.title}\n\n{rule.why.strip()}".strip(), "markdown": markdown or rule.title},
    }


def result_entry(path: str, finding: Finding, index: int) -> dict[str, Any]:
    message, place = finding.message, _location(path, finding)
    if finding.cell is not None:
        message = f"Cell {finding.cell}, line {finding.line}: {message}"
    properties = {"status": finding.status.value}
    if finding.old:
        properties["old"] = finding.old
    if finding.new:
        properties["new"] = finding.new
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": LEVELS[finding.status],
        "message": {"text": message},
        "locations": [place],
        "properties": properties,
    }


def _location(path: str, finding: Finding) -> dict[str, Any]:
    address, inside = uri(path)
    artifact = {"uri": address, "uriBaseId": "%SRCROOT%"} if inside else {"uri": address}
    if finding.cell is None:
        region = {"startLine": max(finding.line, 1), "startColumn": max(finding.column, 1)}
        return {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    # Lines of a cell are not lines of the file, and viewers want a line: the file's first one stands for the file.
    name = f"cell {finding.cell}, line {finding.line}, column {finding.column}"
    return {
        "physicalLocation": {"artifactLocation": artifact, "region": {"startLine": 1}},
        "logicalLocations": [{"name": f"cell {finding.cell}", "fullyQualifiedName": name}],
    }
