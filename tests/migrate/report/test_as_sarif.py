from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kmigrate.engine.files.process import Outcome
from kmigrate.findings import Finding, Status, Uses
from kmigrate.report.as_sarif import SarifReport
from kmigrate.report.summary import Summary

pytestmark = pytest.mark.usefixtures("fake_rules")


def report(*outcomes: Outcome, **end: Any) -> Any:
    lines: list[str] = []
    made = SarifReport(lines.append)
    made.start()
    summary = Summary(**end)
    for outcome in outcomes:
        made.add(outcome)
        summary = summary.plus(outcome)
    made.close(summary)
    return json.loads("".join(lines))


def finding(status: Status, rule: str = "KM203", **more: Any) -> Finding:
    return Finding(3, 7, rule, status, "says", **more)


def check(log: Any) -> None:
    """What the schema of SARIF 2.1.0 requires of what we use, and what its prose adds."""
    assert set(log) <= {"$schema", "version", "runs", "inlineExternalProperties", "properties"}
    assert log["version"] == "2.1.0"
    for run in log["runs"]:
        assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
        driver = run["tool"]["driver"]
        assert driver["name"]
        ids = [rule["id"] for rule in driver["rules"]]
        assert len(set(ids)) == len(ids)
        for rule in driver["rules"]:
            assert set(rule) <= {"id", "name", "shortDescription", "fullDescription", "help", "helpUri"}
            for key in ("shortDescription", "fullDescription", "help"):
                assert key not in rule or rule[key]["text"]
        for invocation in run["invocations"]:
            assert isinstance(invocation["executionSuccessful"], bool)
        for result in run["results"]:
            assert result["message"]["text"]
            assert result["level"] in ("none", "note", "warning", "error")
            assert ids[result["ruleIndex"]] == result["ruleId"]
            for location in result["locations"]:
                artifact = location["physicalLocation"]["artifactLocation"]
                assert artifact["uri"].isascii()
                assert " " not in artifact["uri"]
                assert ("uriBaseId" in artifact) != artifact["uri"].startswith("file://")
                region = location["physicalLocation"]["region"]
                assert region["startLine"] >= 1
                assert region.get("startColumn", 1) >= 1
                for logical in location.get("logicalLocations", []):
                    assert logical["name"]


def test_no_finding_is_a_valid_log() -> None:
    log = report(Outcome("a.py", "unchanged", (), Uses()))
    check(log)
    assert log["runs"][0]["results"] == []
    assert log["runs"][0]["tool"]["driver"]["rules"] == []
    assert log["runs"][0]["invocations"] == [{"executionSuccessful": True}]


def test_levels_follow_the_status() -> None:
    log = report(Outcome("a.py", "changed", tuple(finding(status) for status in Status), Uses(1, 1, 1, 1)))
    check(log)
    levels = {result["properties"]["status"]: result["level"] for result in log["runs"][0]["results"]}
    assert levels == {"rewritten": "note", "shimmed": "note", "review": "warning", "unsupported": "error"}


def test_rules_that_spoke_are_described_once() -> None:
    findings = (
        finding(Status.REVIEW),
        finding(Status.REVIEW, "KM301"),
        finding(Status.REVIEW),
        finding(Status.REVIEW, "KM999"),
    )
    log = report(Outcome("a.py", "unchanged", findings, Uses(review=4)))
    check(log)
    first, second, unknown = log["runs"][0]["tool"]["driver"]["rules"]
    assert first["name"] == "layer-arguments"
    assert first["shortDescription"] == {"text": "Layers take their new keywords."}
    assert first["fullDescription"] == {"text": "Keras 2 renamed them.\n\nThe old ones raise."}
    assert "```python\nDense(units=1)\n```" in first["help"]["markdown"]
    assert second["fullDescription"] == {"text": "fit takes generators."}
    assert unknown == {"id": "KM999"}
    assert [result["ruleIndex"] for result in log["runs"][0]["results"]] == [0, 1, 0, 2]


def test_paths_are_relative_uris(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = ["./a b/ä#?%.py", str(tmp_path / "x.py"), "../out.py", "b\udcff.py"]
    log = report(*(Outcome(name, "unchanged", (finding(Status.REVIEW),), Uses(review=1)) for name in names))
    check(log)
    uris = [r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in log["runs"][0]["results"]]
    assert uris == ["a%20b/%C3%A4%23%3F%25.py", "x.py", f"file://{tmp_path.parent}/out.py", "b%FF.py"]


def test_notebook_cells_are_logical_locations() -> None:
    log = report(Outcome("n.ipynb", "unchanged", (finding(Status.REVIEW).at(4, 2, 3),), Uses(review=1)))
    check(log)
    (result,) = log["runs"][0]["results"]
    assert result["message"]["text"] == "Cell 3, line 4: says"
    assert result["locations"][0]["logicalLocations"] == [
        {"name": "cell 3", "fullyQualifiedName": "cell 3, line 4, column 2"}
    ]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}


def test_old_and_new_are_properties_where_there_are_any() -> None:
    log = report(Outcome("a.py", "changed", (finding(Status.REWRITTEN, old="a", new="b"),), Uses(rewritten=1)))
    assert log["runs"][0]["results"][0]["properties"] == {"status": "rewritten", "old": "a", "new": "b"}


@pytest.mark.parametrize("end", [{"failed": 1}, {"stopped": True}])
def test_failure_is_said(end: dict[str, Any]) -> None:
    log = report(**end)
    check(log)
    assert log["runs"][0]["invocations"] == [{"executionSuccessful": False}]
