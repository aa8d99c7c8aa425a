"""Plants known mistakes in recorded models, and counts how often `verify` names them.

python tools/planted.py [--count N] [--seed N] [--folder FOLDER --backend B] [--write] [FAULT...]

Each fault of tools/planted_faults.py goes into N models that have a place for it, drawn by seed from the recordings of
all stacks, or, with --folder, from the random models that fixtures/models/record_random.py saved there, where the NumPy
reference is the witness. What came to no difference in the numbers counts apart, for nothing can be named there, and so
does what was not compared on every rung. With --write the table of docs/proof.md is renewed. Needs TensorFlow.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from measuring import ROOT, prepare, renew

PAGE = ROOT / "docs" / "proof.md"
START, END = "<!-- planted -->\n", "<!-- end of planted -->\n"
NAMED, ELSEWHERE, OTHERWISE, UNNAMED, SAME = "named", "named, another layer", "another name", "no name", "no difference"
UNSEEN = "not all compared"  # no difference in what was compared, which is not the whole ladder
ENDS = (NAMED, ELSEWHERE, OTHERWISE, UNNAMED, SAME, UNSEEN)
Old = tuple[str, Path, Callable[[], Any]]  # what it is called, what verify is given, and what reads its spec


def recorded(folder: Path) -> Iterator[Callable[[], Old]]:
    """Every recording of every stack, written out when it is wanted."""
    recordings = importlib.import_module("recordings")

    def written(stack: str, name: str) -> Old:
        recordings.get(stack, name).write(folder)
        path = folder / "trace.npz"
        return f"{stack} {name}", path, functools.partial(from_trace, path)

    for stack in recordings.stacks():
        for name in recordings.names(stack):
            yield functools.partial(written, stack, name)


def from_trace(path: Path) -> Any:
    from kmigrate_runtime import trace
    from kmigrate_runtime.legacy import traced

    with trace.read(path) as opened:
        return traced.read(opened)


def saved(folder: Path, backend: str | None) -> Iterator[Callable[[], Old]]:
    from kmigrate_runtime import legacy

    def one(path: Path) -> Old:
        return path.stem, path, lambda: legacy.read(path, backend=backend)

    for path in sorted(folder.glob("*.h5")):
        if not path.name.endswith(".weights.h5"):
            yield functools.partial(one, path)


def shapes(read: Callable[[], Any]) -> Callable[[str], tuple[Any, ...]]:
    """The shape of what goes into a layer, found out by building the model once, and only where somebody asks."""

    @functools.cache
    def model() -> Any:
        return importlib.import_module("kmigrate_runtime.build").build(read()).model

    def shape(path: str) -> tuple[Any, ...]:
        layer = found(model(), path)
        given = getattr(layer, "input", None) if layer is not None and layer._inbound_nodes else None
        return () if given is None or isinstance(given, list) else tuple(given.shape)

    return shape


def found(model: Any, path: str) -> Any:
    name = path.rpartition("/")[2]
    layers = [layer for layer in model._flatten_layers() if layer.name == name]
    return layers[0] if len(layers) == 1 else None


def planted(old: Old, fault: Any, draw: random.Random, backend: str | None) -> tuple[str, str] | None:
    """How `verify` takes a model with this fault in one of its layers; None where it has no place for it."""
    from kmigrate_runtime.build import build
    from kmigrate_runtime.complaints import Complaint
    from kmigrate_runtime.verify import CPU, Request
    from kmigrate_runtime.verify.climbing import climb

    faults = importlib.import_module("planted_faults")
    name, file, read = old
    try:
        seen = faults.Seen(read(), shapes(read))
        places = fault.places(seen)
        if not places:
            return None
        path = draw.choice(places)
        fault.plant(seen, path)
        model = build(seen.spec).model
    except (Complaint, ValueError, KeyError):
        return None  # the model with the fault cannot be built
    if fault.alter is not None:
        layer = found(model, path)
        if layer is None:
            return None
        fault.alter(layer)
    reading = {"backend": backend} if backend else {}
    climbed = climb(Request(str(file), name, CPU, reading), model=model)
    said = "; ".join(f"{cause.layer}: {cause.name}" for cause in climbed.causes)
    left = f" (not checked: {', '.join(climbed.unchecked)})" if climbed.unchecked else ""
    return verdict(climbed, fault, path), f"{name}, {path or 'optimizer'}: {climbed.verdict}{left}: {said}"


def verdict(climbed: Any, fault: Any, path: str) -> str:
    if climbed.verdict != "differs":
        return UNSEEN if climbed.unchecked else SAME
    if not climbed.causes:
        return UNNAMED
    right = [cause for cause in climbed.causes if cause.name in fault.names]
    if not right:
        return OTHERWISE if any(cause.after < cause.before for cause in climbed.causes) else UNNAMED
    # A wrapper is named for what it holds.
    here = (cause.layer == path or f"{path}/".startswith(f"{cause.layer}/") for cause in right)
    return NAMED if not path or fault.behind or any(here) else ELSEWHERE


def counts(fault: Any, olds: list[Callable[[], Old]], wanted: int, seed: str, backend: str | None) -> Counter[str]:
    keras, draw = importlib.import_module("keras"), random.Random(seed + fault.word)
    result: Counter[str] = Counter()
    for take in draw.sample(olds, len(olds)):
        if result.total() >= wanted:
            break
        told = planted(take(), fault, draw, backend)
        if told is None:
            continue
        result[told[0]] += 1
        if told[0] != NAMED:
            print(f"  {fault.word}: {told[0]}: {told[1]}", flush=True)
        keras.backend.clear_session()
    return result


def table(rows: dict[str, Counter[str]]) -> str:
    total: Counter[str] = sum(rows.values(), Counter())
    lines = ["| fault | planted | " + " | ".join(ENDS) + " |", "| --- |" + " --- |" * (len(ENDS) + 1)]
    for word, result in {**rows, "all": total}.items():
        lines.append(f"| {word} | {result.total()} | " + " | ".join(str(result[end]) for end in ENDS) + " |")
    return "\n".join(lines) + "\n"


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("faults", nargs="*", metavar="FAULT")
    parser.add_argument("--count", type=int, default=12, metavar="N")
    parser.add_argument("--seed", default="0")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--backend")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(argv)
    prepare()
    faults = importlib.import_module("planted_faults").FAULTS
    if unknown := set(options.faults) - {fault.word for fault in faults}:
        parser.error(f"no such fault: {', '.join(sorted(unknown))}. There are {', '.join(one.word for one in faults)}")
    rows = {}
    with tempfile.TemporaryDirectory() as room:
        every = saved(options.folder, options.backend) if options.folder else recorded(Path(room))
        olds = list(every)
        for fault in faults:
            if not options.faults or fault.word in options.faults:
                rows[fault.word] = counts(fault, olds, options.count, options.seed, options.backend)
                print(fault.word, dict(rows[fault.word]), flush=True)
    print(table(rows))
    if options.write:
        renew(PAGE, START, END, table(rows))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
