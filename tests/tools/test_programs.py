"""What a run that failed says, without any run."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

TOOLS = Path(__file__).parents[2] / "tools"


@pytest.fixture
def verdict(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(TOOLS))
    import programs_verdict

    return programs_verdict


TRACE = """Traceback (most recent call last):
  File "/w/examples/a.py", line {line}, in <module>
    model.predict_classes(x)
{error}
"""


def judged(verdict: ModuleType, line: int, error: str, lines: dict[int, str]) -> str:
    output = TRACE.format(line=line, error=error)
    return str(verdict.judge("a.py", 1, output, verdict.Findings(lines), Path("/w")).kind)


def test_verdicts(verdict: ModuleType) -> None:
    assert verdict.judge("a.py", 0, "", verdict.Findings({}), Path("/w")).kind == "runs"
    assert judged(verdict, 7, "AttributeError: no", {8: "KM303"}) == "said"
    assert judged(verdict, 7, "AttributeError: no", {80: "KM303"}) == "said nearby"
    assert judged(verdict, 7, "AttributeError: no", {}) == "silent"
    assert judged(verdict, 7, "FileNotFoundError: [Errno 2] No such file or directory: 'x'", {}) == "data"
    assert judged(verdict, 7, "ModuleNotFoundError: No module named 'cairocffi'", {}) == "foreign"
    assert judged(verdict, 7, "ModuleNotFoundError: No module named 'keras_radam'", {}) == "foreign"
    ragged = "ValueError: setting an array element with a sequence. The requested array has an inhomogeneous shape"
    assert judged(verdict, 7, ragged, {}) == "foreign"
    assert judged(verdict, 7, "ModuleNotFoundError: No module named 'keras.wrappers'", {}) == "silent"


def test_findings_stand_at_the_lines_of_the_new_text(verdict: ModuleType, tmp_path: Path) -> None:
    for folder, text in (("old", "import x\na\nb\n"), ("new", "import x\nimport y\nimport z\na\nc\n")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.py").write_text(text)
    finding = {"line": 3, "status": "review", "rule": "KM1"}
    report = {"files": [{"path": "a.py", "findings": [finding, {"line": 1, "status": "rewritten", "rule": "KM2"}]}]}
    told = verdict.Findings.of(report, tmp_path / "old", tmp_path / "new", "a.py")
    assert told.lines == {5: "KM1"}
    assert verdict.Findings.of(report, tmp_path / "old", tmp_path / "new", "b.py").lines == {}


def test_tests_are_counted_and_judged_by_the_packages_own_frames(verdict: ModuleType, tmp_path: Path) -> None:
    junit = tmp_path / "junit.xml"
    junit.write_text(
        '<testsuites><testsuite><testcase classname="t" name="a"/><testcase classname="t" name="b"><skipped/></testcase>'
        '<testcase classname="t" name="c"><failure message="m">tests/t.py:3: in c\npkg/m.py:9: in f\nE   ValueError: no'
        "</failure></testcase></testsuite></testsuites>"
    )
    told = {"pkg/m.py": verdict.Findings({9: "KM1"})}
    counts, failures = verdict.judge_tests(junit, tmp_path, lambda path: told.get(path, verdict.Findings({})))
    assert counts == {"passed": 1, "failed": 1, "skipped": 1}
    assert [(v.name, v.kind) for v in failures] == [("t.c", "said")]


def test_what_asks_for_more_training_than_there_was_is_no_silence(verdict: ModuleType, tmp_path: Path) -> None:
    junit = tmp_path / "junit.xml"
    trained = '<properties><property name="trained" value="short"/></properties>'
    case = '<testcase classname="t" name="{}">{}<failure message="m">t.py:3: in c\nE   {}: no</failure></testcase>'
    cases = [("a", trained, "AssertionError"), ("b", trained, "ValueError"), ("c", "", "AssertionError")]
    junit.write_text("<testsuites><testsuite>" + "".join(case.format(*c) for c in cases) + "</testsuite></testsuites>")
    _, failures = verdict.judge_tests(junit, tmp_path, lambda _: verdict.Findings({}))
    assert [v.kind for v in failures] == ["short", "silent", "silent"]


def test_the_page(verdict: ModuleType, tmp_path: Path) -> None:
    from programs_report import write

    outcome = SimpleNamespace(
        package=SimpleNamespace(archive="p-1"),
        summary={"changed": 1, "uses": 3, "rewritten": 2, "shimmed": 0, "review": 1, "unsupported": 0},
        person=1,
        tests={"passed": 2},
        failures=[],
        runs=[verdict.Verdict("a.py", "runs"), verdict.Verdict("b.py", "silent", "line 3: KeyError: 'a|b'")],
    )
    write(tmp_path / "p.md", [outcome], ["2.21", "3.15", "3.11"], datetime.date(2020, 1, 2), 60)
    text = (tmp_path / "p.md").read_text()
    assert "| p-1 | 1 | 3 | 2 | 0 | 1 | 0 | 66.6 % | 1 |" in text
    assert "| p-1 | programs | 1 | 0 | 0 | 0 | 0 | 0 | 1 |" in text
    assert "- **silent** `b.py`: line 3: KeyError: 'a\\|b'" in text
    assert "programs_verdict" in sys.modules
