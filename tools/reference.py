"""Holds the reference to every recording, and writes docs/reference.md of what was found.

PYTHONPATH=runtime python tools/reference.py            # writes the page
PYTHONPATH=runtime python tools/reference.py --list     # prints what does not agree, and by how much
"""

from __future__ import annotations

import argparse
import copy
import importlib
import sys
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from kmigrate_runtime import legacy, reference
from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.reference.arrays import elementwise
from kmigrate_runtime.reference.optimizers import momentum
from kmigrate_runtime.spec import Spec, Tensor

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference.md"
DIFFERENCES = ROOT / "tests" / "runtime" / "reference" / "differences.toml"
FORWARD, TRAINING = 1e-5, 1e-4  # relative to the largest number of what is compared
WARMED = 2  # steps before a model was saved whose file holds the state of an optimizer
# Here TensorFlow 1 read weights for one gradient before or after another had moved them, in half of all models: two
# recordings of one model differ by up to 3e-2, and the loss of the first step alone is a witness.
MOVED_BY_CHANCE = ("keras-2.0.8-tensorflow", "keras-2.2.4-tensorflow")
SMALL = 1e-3  # what is smaller in all its numbers is measured as if this were its largest

sys.path.insert(0, str(ROOT / "tests" / "runtime"))
recordings: Any = importlib.import_module("recordings")

# What the recipes gave to Lambda layers, one after the other, which no file holds as NumPy.
FUNCTIONS: dict[str, list[Any]] = {
    "lambda-arguments": [lambda x: x * 0.5],
    "lambdas": [lambda x: elementwise.square(x) + 1.0, lambda x: elementwise.total(x, -1, True)],
    "merge-function": [lambda one, two: one - two * 0.5],
}


@dataclass
class Measured:
    """How far the reference is from one recording, and what that recording is a witness of."""

    stack: str
    name: str
    forward: float = 0.0
    training: float | None = None
    layers: dict[str, float] = field(default_factory=dict)  # by kind
    activations: set[str] = field(default_factory=set)
    losses: dict[str, float] = field(default_factory=dict)
    optimizers: dict[str, float] = field(default_factory=dict)
    gradients: float | None = None
    problem: str = ""  # what kept it from being computed

    def agrees(self, what: str) -> bool:
        if what == "forward":
            return not self.problem and self.forward <= FORWARD
        return not self.problem and (self.training is None or self.training <= TRAINING)


def off(found: Any, recorded: Any) -> float:
    """The largest difference, relative to the largest number that was recorded."""
    found, recorded = np.asarray(found, np.float64), np.asarray(recorded, np.float64)
    if found.shape != recorded.shape:
        return float("inf")
    if not recorded.size:
        return 0.0
    bad = np.isnan(found) != np.isnan(recorded)
    difference = np.nanmax(np.where(np.isnan(recorded), 0.0, np.abs(found - recorded)), initial=0.0)
    return float("inf") if bad.any() else float(difference / max(np.nanmax(np.abs(recorded), initial=0.0), SMALL))


def measure(stack: str, name: str) -> Measured:
    recording, result = recordings.get(stack, name), Measured(stack, name)
    try:
        spec = read(recording, stack)
        _activations(spec, result)
        _forward(spec, recording, result)
        if recording.losses is not None and spec.training is not None:
            _training(spec, recording, result)
    except (Complaint, ValueError) as problem:
        result.problem = f"{type(problem).__name__}: {problem}"
    return result


def read(recording: Any, stack: str) -> Spec:
    with tempfile.TemporaryDirectory() as folder:
        path = recording.write(Path(folder))
        weights = path.parent / "weights.h5" if path.suffix == ".json" else None
        package, release, *backends = stack.split("-")
        backend = backends[0] if backends else "tensorflow"
        ordering = recording.name.rpartition("-")[2]  # which Keras 1 did not save with every layer
        ordering = ordering if ordering in ("th", "tf") else None
        return legacy.read(
            path,
            weights=weights,
            backend=backend,
            release=None if package == "tf.keras" else release,
            ordering=ordering,
        )


def functions(spec: Spec, recording: Any) -> dict[str, Any]:
    names = [path for path, layer in spec.model.walk() if layer.kind == "Lambda"]
    return dict(zip(names, FUNCTIONS.get(recording.name, []), strict=False))


def _activations(spec: Spec, result: Measured) -> None:
    for _, layer in spec.model.walk():
        for name in ("activation", "recurrent_activation"):
            word = layer.options.get(name)
            if isinstance(word, str):
                result.activations.add(word)


def _forward(spec: Spec, recording: Any, result: Measured) -> None:
    found = reference.run(spec, recording.inputs, functions=functions(spec, recording))
    pairs = zip(found.outputs, recording.outputs, strict=True)
    result.forward = max((off(mine, theirs) for mine, theirs in pairs), default=0.0)
    states = found.states
    for later in recording.predictions[1:]:  # the first is what was compared already
        found = reference.run(spec, recording.inputs, states=states)
        states = found.states
        result.forward = max(result.forward, off(found.outputs[0], later))
    found = reference.run(spec, recording.inputs, functions=functions(spec, recording))
    kinds = {path: layer.kind for path, layer in spec.model.walk()}
    for entry in recording.facts["layers"]:
        path, names = entry["path"], [[one["array"] for one in call["outputs"]] for call in entry["calls"]]
        if len({tuple(one) for one in names}) < len(names):
            continue  # the recorder could not tell the calls of a model in a model in a model apart
        for call, arrays in enumerate(recording.layers[path]):
            for index, array in enumerate(arrays):
                mine = found.tensors.get(Tensor(path, call, index))
                if mine is not None and path in kinds:
                    error = off(mine, array)
                    result.layers[kinds[path]] = max(result.layers.get(kinds[path], 0.0), error)
                    result.forward = max(result.forward, error)


def _training(spec: Spec, recording: Any, result: Measured) -> None:
    assert spec.training is not None
    optimizer = spec.training.optimizer
    if optimizer is not None and not recording.facts.get("loaded"):
        _remember(optimizer)
    weights = recording.sample_weights or None
    batch = (recording.inputs, recording.targets, weights)
    steps = len(recording.losses)
    by_chance = optimizer is not None and counts_by_chance(result.stack, optimizer.kind, optimizer.options)
    after, losses = (
        _either_count(spec, recording, batch)
        if by_chance
        else _in_order(spec, batch, steps, functions(spec, recording))
    )
    outputs = reference.run(after, recording.inputs, functions=functions(spec, recording)).outputs
    errors = [off(mine, theirs) for mine, theirs in zip(outputs, recording.after, strict=True)]
    first = off(losses[:1], recording.losses[:1])
    result.training = first if result.stack in MOVED_BY_CHANCE else max([off(losses, recording.losses), *errors])
    for named in spec.training.losses.values():
        if named is not None:
            word = named["kind"] if isinstance(named, dict) else str(named)
            result.losses[word] = off(losses[:1], recording.losses[:1])
    if optimizer is not None:
        result.optimizers[optimizer.kind] = result.training
    _gradients(spec, recording, batch, result)


def _remember(optimizer: Any) -> None:
    """What the recorded model still knew of its two steps before it was saved, and its file does not.

    Before Keras 2.3 some optimizers left their count out of the file, and Nadam its schedule.
    """
    if not optimizer.slots:
        return
    if float(optimizer.options.get("decay") or 0.0) and not optimizer.iterations:
        optimizer.iterations = WARMED
    if optimizer.kind == "Nadam" and "m_schedule" not in optimizer.scalars:
        schedule = 1.0
        for count in range(1, optimizer.iterations + 1):
            schedule *= momentum(optimizer.options, count)
        optimizer.scalars["m_schedule"] = schedule


def _gradients(spec: Spec, recording: Any, batch: Any, result: Measured) -> None:
    entries = [entry for entry in recording.facts.get("gradients", []) if "array" in entry]
    if not entries:
        return
    found = reference.gradients(spec, *batch, training=False, functions=functions(spec, recording))
    arrays = sorted((recording.array(entry) for entry in entries), key=_order)
    mine = sorted(found.weights.values(), key=_order)
    if [a.shape for a in arrays] == [a.shape for a in mine]:
        result.gradients = max(_either_way(a, b) for a, b in zip(mine, arrays, strict=True))


def _either_way(found: Any, recorded: Any) -> float:
    """Theano's kernels, and their gradients, are turned around in the file."""
    space = tuple(range(np.ndim(recorded) - 2))
    return min(off(found, recorded), off(found, np.flip(recorded, space)))


def _order(array: Any) -> Any:
    return array.shape, float(np.round(np.abs(array).sum(), 4))


def counts_by_chance(stack: str, kind: str, options: dict[str, Any]) -> bool:
    """TensorFlow 1 read the count of steps before or after it was raised, as it came."""
    counts = kind in ("Adam", "Adamax", "Nadam") or float(options.get("decay") or 0.0) > 0
    return stack.endswith("tensorflow") and counts


def _in_order(spec: Spec, batch: Any, steps: int, given: Any) -> tuple[Spec, list[float]]:
    trained = reference.train(spec, [batch] * steps, functions=given)
    return trained.spec, trained.losses


def _either_count(spec: Spec, recording: Any, batch: Any) -> tuple[Spec, list[float]]:
    """Step by step with the count that fits what came next: one of both must fit in every step."""
    at, losses, recorded = spec, [], recording.losses
    start = spec.training.optimizer.iterations if spec.training and spec.training.optimizer else 0
    for step in range(len(recorded)):
        tried = []
        for late in (0, 1):
            before = copy.deepcopy(at)
            assert before.training is not None
            assert before.training.optimizer is not None
            before.training.optimizer.iterations = start + step + late
            trained = reference.train(before, [batch])
            if step + 1 < len(recorded):
                error = off(reference.train(trained.spec, [batch]).losses, recorded[step + 1 : step + 2])
            else:
                outputs = reference.run(trained.spec, recording.inputs).outputs
                error = max(off(mine, theirs) for mine, theirs in zip(outputs, recording.after, strict=True))
            tried.append((error, late, trained))
        _, _, best = min(tried, key=lambda one: one[:2])
        at = best.spec
        losses += best.losses
    return at, losses


def everything(stacks: list[str] | None = None) -> Iterator[Measured]:
    for stack in stacks or recordings.stacks():
        for name in recordings.names(stack):
            yield measure(stack, name)


def known_differences() -> dict[tuple[str, str, str], str]:
    """What is known not to agree, by stack, name and what; with its cause."""
    found = {}
    for entry in tomllib.loads(DIFFERENCES.read_text(encoding="utf-8")).get("difference", []):
        for stack in entry["stacks"]:
            for name in entry["names"]:
                found[stack, name, entry["what"]] = entry["cause"]
    return found


def page(measured: list[Measured]) -> str:
    tables: dict[str, tuple[dict[str, str], Any]] = {
        "Layers": (_table(measured, lambda one: one.layers), reference.KINDS),
        "Activations": (
            _table(measured, lambda one: dict.fromkeys(one.activations, one.forward)),
            reference.ACTIVATIONS,
        ),
        "Losses": (_table(measured, lambda one: one.losses), reference.LOSSES),
        "Optimizers": (_table(measured, lambda one: one.optimizers), reference.OPTIMIZERS),
    }
    gradients = [one.gradients for one in measured if one.gradients is not None]
    lines = [(ROOT / "tools" / "data" / "reference.head.md").read_text(encoding="utf-8").rstrip(), "", counted(), ""]
    for title, (rows, known) in tables.items():
        lines += [
            f"## {title}",
            "",
            "| name | recordings | stacks | largest error |",
            "|---|---|---|---|",
            *rows.values(),
        ]
        without = sorted(name for name in known if name not in rows)
        if without:
            lines += ["", f"Without a recording here: {', '.join(f'`{name}`' for name in without)}."]
        lines.append("")
    lines += [f"Gradients of every weight: {len(gradients)} recordings, largest error {_short(max(gradients))}.", ""]
    lines += ["## What does not agree", ""]
    causes: dict[str, list[str]] = defaultdict(list)
    for (stack, name, what), cause in sorted(known_differences().items()):
        causes[cause].append(f"{stack}/{name} ({what})")
    lines += [f"- {cause}: {', '.join(places)}." for cause, places in sorted(causes.items())]
    return "\n".join(lines).rstrip() + "\n"


def counted() -> str:
    """Which recordings there are; the page says of which it was written."""
    counts = [f"{stack} ({len(recordings.names(stack))})" for stack in recordings.stacks()]
    return f"Recordings: {', '.join(counts)}."


def _table(measured: list[Measured], part: Any) -> dict[str, str]:
    """A row for each name."""
    errors: dict[str, list[tuple[str, float]]] = defaultdict(list)
    known = known_differences()
    for one in measured:
        for name, error in part(one).items():
            if not any((one.stack, one.name, what) in known for what in ("forward", "training")):
                errors[name].append((one.stack, error))
    return {
        name: f"| `{name}` | {len(found)} | {len({stack for stack, _ in found})} | {_short(max(e for _, e in found))} |"
        for name, found in sorted(errors.items())
    }


def _short(error: float) -> str:
    return "0" if error == 0 else f"{error:.0e}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("stacks", nargs="*")
    arguments = parser.parse_args()
    measured = list(everything(arguments.stacks or None))
    known = known_differences()
    for one in measured:
        for what in ("forward", "training"):
            listed = (one.stack, one.name, what) in known
            if listed == one.agrees(what):
                reason = "agrees and is listed" if listed else "new"
                shown = one.problem or f"{one.forward:.1e} {one.training or 0.0:.1e}"
                print(f"{reason} {one.stack}/{one.name} {what}: {shown}")
    if not arguments.list:
        PAGE.write_text(page(measured), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
