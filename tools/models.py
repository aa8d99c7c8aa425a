"""Converts every recorded model and counts what computes as it did: `python tools/models.py [--write] [STACK...]`.

With --forward none is trained. With --write the rows of these stacks in docs/models.md are renewed, each as soon as it
is counted, and the causes. Needs TensorFlow; five minutes for each stack, and so an hour for all.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from measuring import ROOT, prepare, renew

PAGE = ROOT / "docs" / "models.md"
START, END = "<!-- counts -->\n", "<!-- end of counts -->\n"
HEAD = ("recorded by Keras", "models", "compute what they computed", "train as they trained")
EXPECTED = ROOT / "tests" / "runtime" / "convert" / "expected.toml"
ALONE = "--count-alone"


def counted(stack: str, train: bool) -> tuple[list[str], dict[str, str]]:
    """The same in a process of its own, for TensorFlow lets go of nothing that it has built."""
    command = [sys.executable, str(Path(__file__)), ALONE, stack, *([] if train else ["--forward"])]
    found = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    row, differing = json.loads(found.stdout.splitlines()[-1])
    return row, differing


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


def listed(stack: str) -> dict[str, str]:
    """What is known to differ, with the word for its cause."""
    entries = tomllib.loads(EXPECTED.read_text("utf-8")).items()
    return {name: word for word, entry in entries for name in entry.get(stack, [])}


def said(stack: str, differing: dict[str, str]) -> list[str]:
    """What differs, and what agrees although it is listed."""
    known = listed(stack)
    lines = [f"  {name} ({known.get(name, 'not listed')}): {why}" for name, why in differing.items()]
    return lines + [f"  {name} ({word}): agrees" for name, word in known.items() if name not in differing]


def write(row: Sequence[str]) -> None:
    renew(PAGE, START, END, f"{table(merged(PAGE.read_text('utf-8'), [row]))}\n{causes()}")


def main(argv: list[str]) -> int:
    prepare()
    recordings = importlib.import_module("recordings")
    stacks = [word for word in argv if not word.startswith("-")] or recordings.stacks()
    train = "--forward" not in argv
    if ALONE in argv:
        print(json.dumps(counts(stacks[0], train)))
        return 0
    for stack in stacks:
        row, differing = counted(stack, train)
        print(*row, sep="  ")
        print(*said(stack, differing), sep="\n", flush=True)
        if "--write" in argv:
            write(row)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
