"""Writes docs/theano-suite.md: what of the suites of others passes on our Theano, by file, and why the rest does not.

python tests/conformance/page.py             writes the page from the kept lists and the reasons in misses.toml
python tests/conformance/page.py --check     says whether the page is what the lists give
"""

from __future__ import annotations

import fnmatch
import sys
import tomllib
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from harness import ROOT, Suite, suites  # noqa: E402

PAGE = ROOT / "docs" / "theano-suite.md"
NAMES = {
    "theano": "Theano 1.0.5's own suite",
    "lasagne": "Lasagne 0.1's suite",
    "keras-2.3.1-theano": "The original Keras 2.3.1 on our Theano",
}
OPENING = """# Suites of others on our Theano

Written by `python tests/conformance/page.py` from the lists in `tests/conformance/expected`. A suite is downloaded from
PyPI and run as it is, by `python tests/conformance/harness.py SUITE`, on the real packages (Theano 1.0.5, Python 3.6) and on
the shims with the same selection. Counted is what passes on the real ones: *real*, and what of that passes *here*. What is left
out of the selection, and by which reason, stands in `tests/conformance/suites.toml`: only what asks about something that is no
result of a program.
"""


def reason(rows: list[list[str]], name: str) -> str:
    """Why a test does not pass here."""
    return next((why for pattern, why in rows if fnmatch.fnmatchcase(name, pattern)), "not looked into yet")


def counted(suite: Suite, rows: list[list[str]]) -> list[str]:
    """The lines about a suite."""
    real = {name for name in suite.kept("real") if suite.excluded(name) is None}
    here = suite.kept("passes") & real
    missing = sorted(real - here)
    files = Counter(name.split("::")[0] for name in real)
    passing = Counter(name.split("::")[0] for name in here)
    share = len(here) / len(real)
    lines = ["", f"## {NAMES[suite.name]}", "", f"{len(here)} of {len(real)}: {share:.1%}.", ""]
    lines += ["| file | real | here |", "|---|---|---|"]
    lines += [f"| `{name}` | {files[name]} | {passing[name]} |" for name in sorted(files)]
    if not missing:
        return lines
    lines += ["", "| tests | why they do not pass here | which |", "|---|---|---|"]
    groups: dict[str, list[str]] = {}
    for name in missing:
        groups.setdefault(reason(rows, name), []).append("`" + "::".join(name.split("/")[-1].split("::")) + "`")
    for why, names in sorted(groups.items(), key=lambda pair: -len(pair[1])):
        shown = ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
        lines.append(f"| {len(names)} | {why} | {shown} |")
    return lines


def page() -> str:
    """The whole page."""
    rows = tomllib.loads((HERE / "misses.toml").read_text())
    found = suites()
    lines = [line for name in NAMES for line in counted(found[name], rows.get(name, []))]
    return OPENING + "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the page, or say whether it is up to date."""
    text = page()
    if "--check" in arguments:
        if PAGE.exists() and PAGE.read_text() == text:
            return 0
        print(f"{PAGE.relative_to(ROOT)} is not what the lists give: run `python tests/conformance/page.py`.")
        return 1
    PAGE.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
