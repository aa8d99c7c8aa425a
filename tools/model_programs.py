"""Writes programs that make the recorded models, migrates them, and lists those that compute or train otherwise.

    python tools/model_programs.py STACK [--every 5] [--show] [--folder FOLDER] [NAME...]

STACK is one of `fixtures/models`; with a folder of random models that `fixtures/models/record_random.py` wrote, it is
the stack that wrote them (`keras-2.2.4-theano`, `tf.keras-2.9`). What is a default of its Keras, as `tools/data` has
it, is left out. The weights are those of the converted model, by the names of the layers. Needs TensorFlow.
"""

from __future__ import annotations

import argparse
import importlib
import io
import json
import os
import sys
import traceback
import types
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from complete_read import releases
from model_sources import Program, Unwritten
from random_models import parts

ROOT = Path(__file__).parents[1]
FORWARD, TRAINING = 1e-5, 1e-4
# The releases whose names `tools/data` has, for those of which it has none.
READ = {
    "2.0.8": "2.0.9",
    **{f"tf.keras-{one}": f"tf-{one}" for one in ("1.15", "2.4", "2.10", "2.15")},
    **{f"tf.keras-{one}": f"tf-{other}" for one, other in (("2.3", "2.4"), ("2.9", "2.10"), ("2.13", "2.15"))},
}


@dataclass
class Case:
    """A model that an old stack saved, and what it computed; with losses where it was trained."""

    name: str
    files: dict[str, bytes] = field(repr=False)
    built: Callable[[], Any] = field(repr=False)  # the converted model, whose weights the program is given
    inputs: list[Any]
    targets: list[Any]
    weights: list[Any]
    outputs: list[Any]
    losses: Any
    after: list[Any]

    def saved(self) -> tuple[dict[str, Any], dict[str, Any] | None]:
        """The architecture and how it was compiled."""
        h5py = importlib.import_module("h5py")
        if "model.h5" not in self.files:
            raise Unwritten("no whole model")
        with h5py.File(io.BytesIO(self.files["model.h5"])) as file:
            training = file.attrs.get("training_config")
            return json.loads(file.attrs["model_config"]), json.loads(training) if training is not None else None


def recorded(stack: str, name: str) -> Case:
    """One of `fixtures/models`."""
    recordings, replay = map(importlib.import_module, ("recordings", "replay"))
    found = recordings.get(stack, name)
    trained = found.losses is not None
    return Case(
        name,
        found.files,
        lambda: replay.built(found).model,
        found.inputs,
        found.targets if trained else [],
        found.sample_weights if trained else [],
        found.outputs,
        found.losses,
        found.after or [],
    )


def drawn(path: Path, backend: str) -> Case:
    """One that `fixtures/models/record_random.py` wrote."""
    np, legacy, build = map(importlib.import_module, ("numpy", "kmigrate_runtime.legacy", "kmigrate_runtime.build"))
    kept = np.load(path.with_suffix(".npz"))
    inputs, targets, outputs, after = (parts(kept, one) for one in ("input", "target", "output", "after"))
    weights = [kept["weights"]] if "weights" in kept.files else []
    said = {"backend": backend} if backend else {}
    files = {"model.h5": path.read_bytes()}
    return Case(
        path.stem, files, lambda: build.build(legacy.read(path, **said)).model,
        inputs, targets, weights, outputs, kept["losses"], after,
    )  # fmt: skip


def fill(model: Any, source: Any) -> None:
    by_name = {layer.name: layer for layer in source.layers}
    for layer in model.layers:
        other = by_name.get(layer.name)
        if other is None:
            raise LookupError(f"no layer {layer.name}")
        if hasattr(layer, "layers") and hasattr(other, "layers"):
            fill(layer, other)
        elif layer.weights or other.weights:
            layer.set_weights(other.get_weights())


def begin(model: Any, source: Any) -> None:
    """Weights, and what the optimizer remembers, as they were saved."""
    fill(model, source)
    model.run_eagerly = True  # compiling costs more than six steps
    mine, other = getattr(model, "optimizer", None), getattr(source, "optimizer", None)
    if mine is None or other is None:
        return
    mine.build(model.trainable_variables)
    here, there = ([one for one in which.variables if one.shape] for which in (mine, other))
    by_name = {_named(one): one for one in there}
    if {_named(one) for one in here} <= by_name.keys():
        there = [by_name[_named(one)] for one in here]
    if [tuple(one.shape) for one in here] != [tuple(one.shape) for one in there]:
        raise Unwritten("another optimizer, whose state is kept otherwise")
    for one, old in zip(here, there, strict=True):
        one.assign(old)
    mine.iterations.assign(other.iterations)


def _named(variable: Any) -> str:
    return str(variable.path.rpartition("/")[2])


def compared(case: Case, stack: str, show: bool) -> tuple[str, str]:
    """What became of it in a few words, and by how much or why."""
    _, release, backend, *_ = [*stack.split("-"), ""]  # `keras-2.2.4-theano`, `tf.keras-1.15`
    try:
        program = Program(releases()[READ.get(stack, READ.get(release, release))])
        old = program.text(*case.saved(), 0 if case.losses is None else len(case.losses), bool(case.weights))
    except Unwritten as error:
        return "not written", str(error)
    text, known = migrated(old, program.root, release, backend)
    if show:
        print(old, text, sep="\n--\n")
    try:
        source = case.built()
    except Exception as error:
        return "not converted", str(error)[:100]
    beginning: Any = types.ModuleType("beginning")
    beginning.x, beginning.y, beginning.w = (
        one[0] if len(one) == 1 else one or None for one in (case.inputs, case.targets, case.weights)
    )
    beginning.begun = lambda model: begin(model, source)
    sys.modules["beginning"] = beginning
    names: dict[str, Any] = {}
    try:
        exec(compile(text, case.name, "exec"), names)
    except Unwritten as error:
        return "not trained", str(error)
    except Exception:
        return f"stops{known}", traceback.format_exc().strip().splitlines()[-1][:200]
    return held(case, names, known)


def migrated(old: str, root: str, release: str, backend: str) -> tuple[str, str]:
    """The program of today, and what was said of it."""
    engine = importlib.import_module("kmigrate.engine.rewrite")
    settings = importlib.import_module("kmigrate.settings").Settings
    if root == "keras":
        result = engine.rewrite(old, settings(source=release, backend=backend))
    else:
        pins = importlib.import_module("kmigrate.era.pins").requirements(f"tensorflow=={release}")
        result = engine.rewrite(old, settings(), clues=list(pins))
    open_ends = sorted({one.rule for one in result.findings if one.status.value in ("review", "unsupported")})
    return result.text, f" with a finding ({' '.join(open_ends)})" if open_ends else ""


def held(case: Case, names: dict[str, Any], known: str) -> tuple[str, str]:
    """What the program computed, against what was recorded."""
    np, replay = map(importlib.import_module, ("numpy", "replay"))
    worst = replay._worst(_arrays(names["outputs"]), case.outputs)
    if not worst <= FORWARD:
        return f"computes otherwise{known}", f"{worst:.1e}"
    if "losses" not in names:
        return "equal, not trained", ""
    trained = np.array([np.ravel(one)[0] for one in names["losses"]])
    finite = np.isfinite(case.losses)
    gap = np.abs(trained - case.losses) / np.maximum(np.abs(case.losses), 1e-3)
    gap = float(np.max(gap[finite], initial=0))
    after = replay._worst(_arrays(names["after"]), case.after)
    if not max(gap, after) <= TRAINING:
        return f"trains otherwise{known}", f"losses {gap:.1e}, after {after:.1e}"
    return "equal", ""


def _arrays(found: Any) -> list[Any]:
    return list(found) if isinstance(found, list | tuple) else [found]


def cases(stack: str, names: list[str], every: int, folder: Path | None) -> Iterator[Case]:
    if folder is None:
        known = importlib.import_module("recordings").names(stack)
        yield from (recorded(stack, name) for name in names or known[::every])
        return
    backend = [*stack.split("-"), ""][2]
    paths = sorted(path for path in folder.glob("*.h5") if path.stem.isdigit() and path.with_suffix(".npz").exists())
    yield from (drawn(path, backend) for path in paths[::every] if not names or path.stem in names)


def main() -> int:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.path[:0] = [str(ROOT / one) for one in ("migrate", "runtime", "shims", "tests/runtime")]
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("stack")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--show", action="store_true", help="print the program, and what became of it")
    parser.add_argument("--every", type=int, default=1, help="take one of so many")
    parser.add_argument("--folder", type=Path, help="random models that the stack saved")
    arguments = parser.parse_args()
    counts: Counter[str] = Counter()
    for case in cases(arguments.stack, arguments.names, arguments.every, arguments.folder):
        word, said = compared(case, arguments.stack, arguments.show)
        counts[word] += 1
        if not word.startswith("equal"):
            print(f"{case.name}: {word}: {said}", flush=True)
        importlib.import_module("keras").backend.clear_session()
    print(f"{arguments.stack}: " + ", ".join(f"{count} {word}" for word, count in counts.most_common()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
