"""Writes programs that make the recorded models, migrates them, and lists those that compute or train otherwise.

    python tools/model_programs.py STACK [--every 5] [--show] [NAME...]

STACK is one of `fixtures/models`. What is a default of its Keras, as `tools/data` has it, is left out. The weights are
those of the converted model, by the names of the layers. Needs TensorFlow.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import tempfile
import traceback
import types
from collections import Counter
from pathlib import Path
from typing import Any

from complete_read import releases
from model_sources import Program, Unwritten

ROOT = Path(__file__).parents[1]
FORWARD, TRAINING = 1e-5, 1e-4
READ = {"2.0.8": "2.0.9"}  # the release next to one of which `tools/data` has no names


def saved(recording: Any) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The architecture and how it was compiled."""
    h5py = importlib.import_module("h5py")
    if "model.h5" not in recording.files:
        raise Unwritten("no whole model")
    with tempfile.TemporaryDirectory() as folder, h5py.File(recording.write(Path(folder))) as file:
        training = file.attrs.get("training_config")
        return json.loads(file.attrs["model_config"]), json.loads(training) if training is not None else None


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


def compared(stack: str, name: str, show: bool) -> tuple[str, str]:
    np, recordings, replay = (importlib.import_module(one) for one in ("numpy", "recordings", "replay"))
    engine = importlib.import_module("kmigrate.engine.rewrite")
    settings = importlib.import_module("kmigrate.settings").Settings
    recording = recordings.get(stack, name)
    release, backend = [*stack.split("-")[1:], ""][:2]  # `keras-2.2.4-theano`, `tf.keras-1.15`
    losses = recording.losses
    weights = recording.sample_weights if losses is not None else []
    try:
        program = Program(releases()[READ.get(release, f"tf-{release}" if stack.startswith("tf") else release)])
        old = program.text(*saved(recording), 0 if losses is None else len(losses), bool(weights))
    except Unwritten as error:
        return "not written", str(error)
    if program.root == "keras":
        result = engine.rewrite(old, settings(source=release, backend=backend))
    else:
        pins = importlib.import_module("kmigrate.era.pins").requirements(f"tensorflow=={release}")
        result = engine.rewrite(old, settings(), clues=list(pins))
    if show:
        print(old, result.text, sep="\n--\n")
    open_ends = sorted({one.rule for one in result.findings if one.status.value in ("review", "unsupported")})
    known = f" with a finding ({' '.join(open_ends)})" if open_ends else ""
    try:
        source = replay.built(recording).model
    except Exception as error:
        return "not converted", str(error)[:100]
    beginning: Any = types.ModuleType("beginning")
    beginning.x, beginning.y = (
        replay._one(recording.inputs),
        replay._one(recording.targets) if losses is not None else None,
    )
    beginning.w, beginning.begun = replay._one(weights) if weights else None, lambda model: begin(model, source)
    sys.modules["beginning"] = beginning
    names: dict[str, Any] = {}
    try:
        exec(compile(result.text, name, "exec"), names)
    except Unwritten as error:
        return "not trained", str(error)
    except Exception:
        return f"stops{known}", traceback.format_exc().strip().splitlines()[-1][:200]
    worst = replay._worst(_arrays(names["outputs"]), recording.outputs)
    if not worst <= FORWARD:
        return f"computes otherwise{known}", f"{worst:.1e}"
    if "losses" not in names:
        return "equal, not trained", ""
    trained = np.array([np.ravel(one)[0] for one in names["losses"]])
    finite = np.isfinite(losses)
    gap = float(np.max((np.abs(trained - losses) / np.maximum(np.abs(losses), 1e-3))[finite], initial=0))
    after = replay._worst(_arrays(names["after"]), recording.after or [])
    if not max(gap, after) <= TRAINING:
        return f"trains otherwise{known}", f"losses {gap:.1e}, after {after:.1e}"
    return "equal", ""


def _arrays(found: Any) -> list[Any]:
    return list(found) if isinstance(found, list | tuple) else [found]


def main() -> int:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.path[:0] = [str(ROOT / one) for one in ("migrate", "runtime", "shims", "tests/runtime")]
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("stack")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--every", type=int, default=1, help="take one of so many")
    arguments = parser.parse_args()
    names = arguments.names or importlib.import_module("recordings").names(arguments.stack)[:: arguments.every]
    counts: Counter[str] = Counter()
    for name in names:
        word, said = compared(arguments.stack, name, arguments.show)
        counts[word] += 1
        if not word.startswith("equal"):
            print(f"{name}: {word}: {said}", flush=True)
        importlib.import_module("keras").backend.clear_session()
    print(f"{arguments.stack}: " + ", ".join(f"{count} {word}" for word, count in counts.most_common()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
