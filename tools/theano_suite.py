"""Writes docs/theano-suite.md: how much of Theano's own tests passes here, by file, and why the rest does not.

    python tools/theano_suite.py           writes the page
    python tools/theano_suite.py --check   exit 1 where the page is not what would be written

It reads the kept lists of tests/conformance/expected, the selection of suites.toml, and causes.toml, which says why a
test does not pass. A test without a cause is listed as one that nobody has looked at.
"""

from __future__ import annotations

import argparse
import fnmatch
import sys
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUITES = ROOT / "tests" / "conformance"
PAGE = ROOT / "docs" / "theano-suite.md"
UNKNOWN = "not looked at yet"
HEAD = """# Theano's own tests on the shim

Written by `python tools/theano_suite.py` from `tests/conformance/`: `expected/theano.real.txt` lists what the real
Theano 1.0.5 passes of the selection (Python 3.6), `expected/theano.passes.txt` what passes on the shim, `causes.toml`
why the rest does not. `python tests/conformance/harness.py theano` runs the tests; the suite is downloaded, and none of
it is kept here.
"""


def names(kind: str) -> set[str]:
    """A kept list, without what the selection leaves out."""
    excluded = tomllib.loads((SUITES / "suites.toml").read_text())["theano"]["exclude"]
    path = SUITES / "expected" / f"theano.{kind}.txt"
    found = set(path.read_text().splitlines()) if path.exists() else set()
    return {name for name in found if not any(fnmatch.fnmatchcase(name, pattern) for pattern, _ in excluded)}


def selection() -> list[str]:
    """What the selection leaves out, with the reason: a line for each reason."""
    reasons: dict[str, list[str]] = {}
    for pattern, reason in tomllib.loads((SUITES / "suites.toml").read_text())["theano"]["exclude"]:
        reasons.setdefault(reason, []).append(f"`{pattern}`")
    return [f"- {reason}: {', '.join(patterns)}" for reason, patterns in reasons.items()]


def by_file(real: set[str], ours: set[str]) -> list[str]:
    """The table: for each file what the real Theano passes, and how much of it passes here."""
    counted, kept = (Counter(name.split("::")[0] for name in each) for each in (real, real & ours))
    rows = ["| file | real Theano | of these here | |", "|---|---|---|---|"]
    rows += [
        f"| `{path}` | {count} | {kept[path]} | {kept[path] / count:.0%} |" for path, count in sorted(counted.items())
    ]
    share = sum(kept.values()) / max(1, sum(counted.values()))
    return [*rows, f"| all | {sum(counted.values())} | {sum(kept.values())} | {share:.1%} |"]


def causes(left: set[str]) -> list[str]:
    """The tests that are left, under what keeps them from passing."""
    rows = tomllib.loads((SUITES / "causes.toml").read_text())["cause"]
    found: dict[str, list[str]] = {}
    for name in sorted(left):
        said = next((row["says"] for row in rows if any(fnmatch.fnmatchcase(name, each) for each in row["tests"])), "")
        found.setdefault(said or UNKNOWN, []).append(name.removeprefix("theano/"))
    lines = []
    for said, several in sorted(found.items(), key=lambda pair: (pair[0] == UNKNOWN, -len(pair[1]))):
        lines += [f"**{said[0].upper()}{said[1:]}** ({len(several)}):", "", *[f"- `{each}`" for each in several], ""]
    return lines


def page() -> str:
    """The whole page."""
    real, ours = names("real"), names("passes")
    parts = [HEAD, *by_file(real, ours), "", "## What the selection leaves out", "", *selection(), ""]
    more = len(ours - real)
    parts += [f"{more} tests pass here that the real Theano skips or fails where it was recorded.", ""]
    parts += ["## What does not pass", "", *causes(real - ours)]
    return "\n".join(parts).rstrip() + "\n"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, and say whether the page is true")
    given = parser.parse_args(arguments)
    if not given.check:
        PAGE.write_text(page())
        return 0
    if PAGE.exists() and PAGE.read_text() == page():
        return 0
    print("docs/theano-suite.md is not what the lists say. Write it with: python tools/theano_suite.py")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
