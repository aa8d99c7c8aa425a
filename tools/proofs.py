"""Verifies converted recordings against their traces, and counts how that ends.

python tools/proofs.py [--every N] [--write] [STACK...]

Nothing that is wrong is in these models but what the conversion left wrong, so that a *differs* is a false alarm, or a
mistake of the conversion. By itself every 14th recording of each stack is taken; --every 1 takes all, which is hours.
With --write the table of docs/proof.md is renewed. Needs TensorFlow.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import sys
import tempfile
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from measuring import ROOT, prepare, renew

PAGE = ROOT / "docs" / "proof.md"
START, END = "<!-- counts -->\n", "<!-- end of counts -->\n"
EXPECTED = ROOT / "tests" / "runtime" / "convert" / "expected.toml"
UNREAD = "not converted"
BY_CHANCE = "equal, steps by chance left out"
KNOWN = "differs for a known reason"
ENDS = ("equal", BY_CHANCE, KNOWN, "differs", "not checked", UNREAD)


def outcome(stack: str, name: str) -> tuple[str, str]:
    """How a recording ends, and what there is to say about it."""
    recordings, replay = (importlib.import_module(one) for one in ("recordings", "replay"))
    from kmigrate_runtime.complaints import Complaint
    from kmigrate_runtime.verify import CPU, Request
    from kmigrate_runtime.verify.climbing import climb
    from kmigrate_runtime.verify.diagnose.training import BY_CHANCE as CHANCES

    recording = recordings.get(stack, name)
    try:
        model = replay.built(recording).model
    except Complaint as complaint:
        return UNREAD, str(complaint)
    with tempfile.TemporaryDirectory() as folder:
        recording.write(Path(folder))
        found = climb(Request(str(Path(folder) / "trace.npz"), name, CPU), model=model)
    left = any(row.note in CHANCES.values() for rung in found.rungs for row in rung.rows)
    verdict = BY_CHANCE if found.verdict == "equal" and left else str(found.verdict)
    return verdict, "" if verdict == "equal" else said(found)


@functools.cache
def known(stack: str) -> frozenset[str]:
    """Recordings that are known not to compute or train as they did."""
    causes = tomllib.loads(EXPECTED.read_text("utf-8"))
    return frozenset(name for group, entry in causes.items() if group != "races" for name in entry.get(stack, []))


def said(climb: Any) -> str:
    parts = [f"{cause.layer}: {cause.name}" for cause in climb.causes]
    for rung in climb.rungs:
        wrong = rung.first_wrong
        if wrong is not None:
            found = wrong.difference
            by = wrong.note if found is None else f"{found.normalised:.2g} of {wrong.tolerance.value:.2g}"
            parts.append(f"{rung.name}, {wrong.what}: {by}")
    return "; ".join(parts)


def counts(stack: str, every: int) -> Counter[str]:
    import keras

    recordings = importlib.import_module("recordings")
    found: Counter[str] = Counter()
    for number, name in enumerate(recordings.names(stack)[::every]):
        verdict, why = outcome(stack, name)
        verdict = KNOWN if verdict == "differs" and name in known(stack) else verdict
        found[verdict] += 1
        if verdict not in ("equal", BY_CHANCE):
            print(f"  {stack} {name}: {verdict}: {why}", flush=True)
        if number % 20 == 0:  # graphs of models that are gone
            keras.backend.clear_session()
    return found


def table(rows: dict[str, Counter[str]]) -> str:
    total: Counter[str] = sum(rows.values(), Counter())
    lines = ["| recorded by Keras | verified | " + " | ".join(ENDS) + " |", "| --- |" + " --- |" * (len(ENDS) + 1)]
    for stack, found in {**rows, "all": total}.items():
        name = stack.removeprefix("keras-").replace("-", " on ")
        cells = [name, str(sum(found.values())), *(str(found[end]) for end in ENDS)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("stacks", nargs="*", metavar="STACK")
    parser.add_argument("--every", type=int, default=14, metavar="N")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(argv)
    prepare()
    rows = {}
    for stack in options.stacks or importlib.import_module("recordings").stacks():
        rows[stack] = counts(stack, options.every)
        print(stack, dict(rows[stack]), flush=True)
    print(table(rows))
    if options.write:
        renew(PAGE, START, END, table(rows))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
