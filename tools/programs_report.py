"""docs/programs.md, from what became of the packages."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from programs import Outcome
    from programs_verdict import Verdict

HEAD = """# Whole programs

Written by `tools/programs.py` on {date}: every package as its authors published it, taken through kmigrate with no
flag, and run under TensorFlow {tensorflow}, Keras {keras}, Python {python}. Datasets and downloaded files are small
made ones, training is cut to one epoch, and a program that still trains after {limit} seconds counts as running. Tests
are the packages' own, migrated with them; those of packages that ask what was learned train all their epochs. Packages
are run one by one: what ran may be a little older than the rates.

*Files left* have something for a person: review or unsupported. What does not run is one of: **said** (a finding at
that place said so), **said nearby** (the file has findings for a person, none within three lines of the place),
**data** (a file that was not made here), **foreign** (another package is missing or has changed), **short** (a test
asks what was learned, and one epoch was trained), **silent** (nothing said so: a bug or a gap of kmigrate, or an error
that the program always had).
"""
_FOLDERS = re.compile(
    r"\s?\(?(?<![\w.])/(?:[\w.+-]+/)+[\w.+-]*\)?"
)  # where things lie on this machine is nobody's matter
KINDS = ("runs", "said", "said nearby", "data", "foreign", "short", "silent")


def write(
    path: Path, outcomes: Sequence[Outcome], versions: Sequence[str], date: datetime.date, limit: int = 60
) -> None:
    tensorflow, keras, python = versions
    parts = [HEAD.format(date=date, tensorflow=tensorflow, keras=keras, python=python, limit=limit)]
    parts += ["\n## How much needs nobody\n\n", _rates(outcomes)]
    parts += ["\n## What runs\n\n", _runs(outcomes)]
    for outcome in outcomes:
        parts.append(_details(outcome))
    path.write_text("".join(parts), encoding="utf-8")


def _rates(outcomes: Sequence[Outcome]) -> str:
    lines = [
        "| package | files changed | uses | rewritten | shimmed | review | unsupported | need nobody | files left |\n"
    ]
    lines.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|\n")
    total: Counter[str] = Counter()
    keys = ("changed", "uses", "rewritten", "shimmed", "review", "unsupported")
    for outcome in outcomes:
        summary = {key: int(outcome.summary[key]) for key in keys}
        total.update(summary)
        total["left"] += outcome.person
        lines.append(_rate(outcome.package.archive, summary, outcome.person))
    lines.append(_rate("all", {key: total[key] for key in keys}, total["left"]))
    return "".join(lines)


def _rate(name: str, summary: dict[str, int], left: int) -> str:
    uses = summary["uses"]
    rate = int(1000 * (summary["rewritten"] + summary["shimmed"]) / uses) / 10 if uses else 100.0
    return f"| {name} | {' | '.join(str(value) for value in summary.values())} | {rate} % | {left} |\n"


def _runs(outcomes: Sequence[Outcome]) -> str:
    lines = [f"| package | what | {' | '.join(KINDS)} |\n", f"|---|---|{'--:|' * len(KINDS)}\n"]
    for outcome in outcomes:
        if outcome.runs:
            counts = Counter(verdict.kind for verdict in outcome.runs)
            stopped = sum("then stopped" in verdict.why for verdict in outcome.runs)
            what = "programs" + (f", {stopped} of those that run stopped at the limit" if stopped else "")
            lines.append(_counts(outcome.package.archive, what, counts))
        if outcome.tests:
            counts = Counter(verdict.kind for verdict in outcome.failures)
            counts["runs"] = outcome.tests.get("passed", 0)
            what = "tests" + (f", {skipped} skipped" if (skipped := outcome.tests.get("skipped", 0)) else "")
            what += ", out of time" if "out of time" in outcome.tests else ""
            lines.append(_counts(outcome.package.archive, what, counts))
    idle = [outcome.package.archive for outcome in outcomes if not (outcome.runs or outcome.tests)]
    return "".join(lines) + (f"\nMigrated and not run: {', '.join(idle)}.\n" if idle else "")


def _counts(name: str, what: str, counts: Counter[str]) -> str:
    return f"| {name} | {what} | {' | '.join(str(counts[kind]) for kind in KINDS)} |\n"


def _details(outcome: Outcome) -> str:
    verdicts = [v for v in (*outcome.runs, *outcome.failures) if v.kind != "runs"]
    if not verdicts:
        return ""
    lines = [f"\n## {outcome.package.archive}: what does not run\n\n"]
    lines += [_line(verdict) for verdict in verdicts]
    return "".join(lines)


def _line(verdict: Verdict) -> str:
    why = _FOLDERS.sub("", verdict.why).replace("|", "\\|").replace("<", "&lt;").replace("`", "'")
    return f"- **{verdict.kind}** `{verdict.name}`: {why}\n"
