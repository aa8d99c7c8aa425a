"""Writes docs/theano-suite.md and docs/keras-suite.md: what of the suites of others passes here, by file, and why the rest does not.

python tests/conformance/page.py             writes the pages from the kept lists and the reasons in misses.toml
python tests/conformance/page.py --check     says whether the pages are what the lists give
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

NAMES = {
    "theano": "Theano 1.0.5's own suite",
    "lasagne": "Lasagne 0.1's suite",
    "keras-2.3.1-theano": "The original Keras 2.3.1 on our Theano",
    "keras-2.3.1": "Keras 2.3.1's own suite",
    "keras-2.2.5": "Keras 2.2.5's own suite",
    "keras-2.2.4": "Keras 2.2.4's own suite",
    "keras-2.1.6": "Keras 2.1.6's own suite",
    "keras-2.0.8": "Keras 2.0.8's own suite",
}
THEANO = """# Suites of others on our Theano

Written by `python tests/conformance/page.py` from the lists in `tests/conformance/expected`. A suite is downloaded from
PyPI and run as it is, by `python tests/conformance/harness.py SUITE`, on the real packages (Theano 1.0.5, Python 3.6) and on
the shims with the same selection. Counted is what passes on the real ones: *real*, and what of that passes *here*. What is left
out of the selection, and by which reason, stands in `tests/conformance/suites.toml`: only what asks about something that is no
result of a program.
"""
KERAS = """# Keras's own suites on the shims

Written by `python tests/conformance/page.py` from the lists in `tests/conformance/expected`. A suite is downloaded from
PyPI and run as it is, by `python tests/conformance/harness.py SUITE`, on the real packages (TensorFlow 1.15, Python 3.6) and on
the shims with the same selection. Counted is what passes on the real ones: *real*, and what of that passes *here*. What is left
out of the selection, and by which reason, stands in `tests/conformance/suites.toml`.
"""
PAGES = {
    ROOT / "docs" / "theano-suite.md": (THEANO, ("theano", "lasagne", "keras-2.3.1-theano")),
    ROOT / "docs" / "keras-suite.md": (
        KERAS,
        ("keras-2.3.1", "keras-2.2.5", "keras-2.2.4", "keras-2.1.6", "keras-2.0.8"),
    ),
}


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


def page(opening: str, names: tuple[str, ...]) -> str:
    """A whole page."""
    rows = tomllib.loads((HERE / "misses.toml").read_text())
    found = suites()
    lines = [line for name in names for line in counted(found[name], rows.get(name, []))]
    return opening + "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the pages, or say whether they are up to date."""
    stale = 0
    for path, (opening, names) in PAGES.items():
        text = page(opening, names)
        if "--check" not in arguments:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            print(f"{path.relative_to(ROOT)} is not what the lists give: run `python tests/conformance/page.py`.")
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
