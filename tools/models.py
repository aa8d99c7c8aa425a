"""Converts every recorded model and counts what computes as it did: `python tools/models.py [--write] [STACK...]`.

With --forward none is trained. With --write the rows of these stacks in docs/models.md are renewed, and the causes.
Needs TensorFlow; minutes for each stack.
"""

from __future__ import annotations

import importlib
import os
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "models.md"
START, END = "<!-- counts -->\n", "<!-- end of counts -->\n"
HEAD = ("recorded by Keras", "models", "compute what they computed", "train as they trained")
EXPECTED = ROOT / "tests" / "runtime" / "convert" / "expected.toml"


def counts(stack: str, train: bool = True) -> tuple[list[str], dict[str, str]]:
    """A row of the table, and what differs with how much."""
    recordings, replay = (importlib.import_module(name) for name in ("recordings", "replay"))

    names = recordings.names(stack)
    results = {name: replay.replay(stack, name, train) for name in names}
    trained = [name for name, result in results.items() if result.losses == result.losses]
    forward = sum(1 for result in results.values() if result.forward <= replay.FORWARD)
    equal = sum(1 for name in trained if results[name].equal)
    row = [
        stack.removeprefix("keras-").replace("-", " on "),
        str(len(names)),
        str(forward),
        f"{equal} of {len(trained)}",
    ]
    return row, {name: str(result) for name, result in results.items() if not result.equal}


def table(rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(cells) + " |" for cells in (HEAD, ["---"] * len(HEAD), *rows)]
    return "\n".join(lines) + "\n"


def merged(page: str, rows: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The rows of a page, with these in the place of theirs."""
    found: dict[str, Sequence[str]] = {}
    for line in page.partition(START)[2].partition(END)[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == len(HEAD) and cells[1].isdigit():
            found[cells[0]] = cells
    found |= {row[0]: row for row in rows}
    return [found[name] for name in sorted(found)]


def causes() -> str:
    """What differs, by name, with its cause."""
    lines = []
    for entry in tomllib.loads(EXPECTED.read_text("utf-8")).values():
        lines.append(f"- {entry['cause']}")
        for stack, names in entry.items():
            if stack != "cause":
                lines.append(f"  - {stack}: " + ", ".join(f"`{name}`" for name in names))
    return "\n".join(lines) + "\n"


def main(argv: list[str]) -> int:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.path[:0] = [str(ROOT / "tests" / "runtime"), *(str(ROOT / one) for one in ("runtime", "shims"))]
    recordings = importlib.import_module("recordings")
    stacks = [word for word in argv if not word.startswith("-")] or recordings.stacks()
    rows = []
    for stack in stacks:
        row, differing = counts(stack, "--forward" not in argv)
        rows.append(row)
        print(*row, sep="  ")
        for name, why in differing.items():
            print(f"  {name}: {why}")
    if "--write" in argv:
        text = PAGE.read_text("utf-8")
        before, _, rest = text.partition(START)
        _, _, behind = rest.partition(END)
        PAGE.write_text(f"{before}{START}\n{table(merged(text, rows))}\n{causes()}\n{END}{behind}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
