"""What a run that failed says of kmigrate: whether a finding at that place said so before."""

from __future__ import annotations

import difflib
import re
import xml.etree.ElementTree as tree
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FRAME = re.compile(r'^\s*File "(?P<path>[^"]+)", line (?P<line>\d+)', re.M)
_SHORT = re.compile(r"^(?P<path>[\w./-]+\.py):(?P<line>\d+): ", re.M)
_ERROR = re.compile(r"^(?:E\s+)?(?P<error>[\w.]*(?:Error|Exception|Interrupt|Warning|SystemExit)\b[^\n]*)", re.M)
_FOREIGN = re.compile(
    r"No module named '(?!(?:keras|tensorflow|theano|cntk)\b)|You must install"
    r"|cannot import name .* from '(?:scipy|sklearn|skimage|gym)|Module 'scipy' has no attribute 'misc'"
    r"|setting an array element with a sequence\. The requested array has an inhomogeneous shape"  # NumPy 1.24
)
_DATA = re.compile(
    r"FileNotFoundError|No such file or directory|URL fetch failure|no made file|URLError|Network is unreachable"
)
_COLOUR = re.compile(r"\x1b\[\d*m")
NEAR = 3


@dataclass
class Verdict:
    """`kind` is runs; said (a finding at that place); said nearby (in that file); data (a file that was not made);
    foreign (another package); short (a test of what is learned, after one epoch); silent (nothing said so before).
    """

    name: str
    kind: str
    why: str = ""


@dataclass
class Findings:
    """The findings of one migrated file that are for a person, at the lines of the new text."""

    lines: dict[int, str]

    @classmethod
    def of(cls, report: dict[str, Any], old: Path, new: Path, path: str) -> Findings:
        entry = next((file for file in report["files"] if file["path"] == path), None)
        if entry is None or not (old / path).exists():
            return cls({})
        moved = _moved((old / path).read_text(errors="replace"), (new / path).read_text(errors="replace"))
        left = [f for f in entry["findings"] if f["status"] in ("review", "unsupported")]
        return cls({moved.get(f["line"], f["line"]): f["rule"] for f in left})

    def near(self, line: int) -> str:
        return next(
            (self.lines[at] for at in sorted(self.lines, key=lambda at: abs(at - line)) if abs(at - line) <= NEAR), ""
        )


def _moved(old: str, new: str) -> dict[int, int]:
    """Old line -> new line."""
    found: dict[int, int] = {}
    matcher = difflib.SequenceMatcher(None, old.splitlines(), new.splitlines(), autojunk=False)
    for _, low, high, start, end in matcher.get_opcodes():
        for index in range(low, high):
            found[index + 1] = min(start + index - low, max(end - 1, start)) + 1
    return found


def judge(name: str, code: int, output: str, told: Findings, work: Path) -> Verdict:
    """From how a program ended."""
    if code == 0:
        return Verdict(name, "runs")
    start = output.rfind("Traceback (most recent call last)")
    last = output[start:]
    error = _error(last) or f"ended with {code}"
    frames = [int(m["line"]) for m in _FRAME.finditer(last) if m["path"].endswith(f"/{name}")]
    return _verdict(name, error, frames, told)


def _error(text: str) -> str:
    """The last error; with what Keras says behind it, where it only says where."""
    found = [*_ERROR.finditer(_COLOUR.sub("", text))]
    if not found:
        return ""
    error = found[-1]["error"]
    if "Exception encountered" in error:
        behind = [line.lstrip("E ") for line in found[-1].string[found[-1].end() :].splitlines()]
        error += " " + next((line for line in behind if line.strip()), "")
    return " ".join(error.split())[:200]


def _verdict(name: str, error: str, frames: list[int], told: Findings) -> Verdict:
    place = f"line {frames[-1]}: " if frames else ""
    if _FOREIGN.search(error):
        return Verdict(name, "foreign", error)
    if rule := next((rule for line in reversed(frames) if (rule := told.near(line))), ""):
        return Verdict(name, "said", f"{place}{error} ({rule})")
    if _DATA.search(error):
        return Verdict(name, "data", error)
    if told.lines:
        rules = ", ".join(sorted(set(told.lines.values())))
        return Verdict(name, "said nearby", f"{place}{error} (the file has {rules})")
    return Verdict(name, "silent", f"{place}{error}")


def judge_tests(junit: Path, work: Path, told: Callable[[str], Findings]) -> tuple[dict[str, int], list[Verdict]]:
    """Counts, and a verdict on every test that did not pass."""
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    failures = []
    for case in tree.parse(junit).getroot().iter("testcase"):
        broken = case.find("failure")
        broken = broken if broken is not None else case.find("error")
        if broken is None:
            counts["skipped" if case.find("skipped") is not None else "passed"] += 1
            continue
        counts["failed"] += 1
        text = broken.text or ""
        error = _error(text) or (broken.get("message") or "")[:160]
        name = f"{case.get('classname', '')}.{case.get('name', '')}".strip(".")
        verdict = Verdict(name, "silent", error)
        if "AssertionError" in error and case.find("properties/property[@name='trained']") is not None:
            failures.append(Verdict(name, "short", error))
            continue
        for match in reversed([*_SHORT.finditer(text), *_FRAME.finditer(text)]):
            path = Path(match["path"])
            if path.is_absolute():
                if work not in path.parents:
                    continue
                path = path.relative_to(work)
            judged = _verdict(name, error, [int(match["line"])], told(str(path)))
            judged.why = f"{path} {judged.why}"
            if verdict.kind == "silent" and (not verdict.why.startswith(str(path)) or judged.kind != "silent"):
                verdict = judged if judged.kind != "silent" or verdict.why == error else verdict
            if verdict.kind == "said":
                break
        failures.append(verdict)
    return counts, failures
