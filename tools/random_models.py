"""Converts the random models that fixtures/models/record_random.py saved, and lists what computes or trains otherwise.

    python tools/random_models.py FOLDER [theano|tensorflow|cntk] [th|tf]

The backend and the order of images are said for files that do not say them (Keras 1). Needs TensorFlow.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FORWARD, TRAINING = 1e-5, 1e-4  # of the largest number


def off(found: list[Any], recorded: list[Any]) -> float:
    np = importlib.import_module("numpy")
    worst = 0.0
    for one, other in zip(found, recorded, strict=True):
        if np.shape(one) != np.shape(other):
            return float("inf")
        scale = max(float(np.abs(other).max(initial=0.0)), 1e-3)
        worst = max(worst, float(np.abs(np.asarray(one, "float64") - other).max(initial=0.0)) / scale)
    return worst


def parts(kept: Any, what: str) -> list[Any]:
    return [kept[key] for key in sorted(kept.files) if key.rstrip("0123456789") == what]


def compared(path: Path, backend: str | None, ordering: str | None) -> tuple[str, str]:
    """What became of a model in a word, and what differs by how much."""
    np = importlib.import_module("numpy")
    checking, legacy, building = (
        importlib.import_module(f"kmigrate_runtime.{name}") for name in ("convert.check", "legacy", "build")
    )
    complaints = importlib.import_module("kmigrate_runtime.complaints")
    kept = np.load(path.with_suffix(".npz"))
    inputs, targets, losses = parts(kept, "input"), parts(kept, "target"), kept["losses"]
    if not all(np.isfinite(one).all() for one in [*parts(kept, "after"), losses]):
        return "not finite", ""
    try:
        spec = legacy.read(path, backend=backend, ordering=ordering)
        made = building.build(spec)
    except complaints.Complaint as complaint:
        return "refused", str(complaint)
    forward = off(checking.compute(made.model, inputs), parts(kept, "output"))
    if not forward <= FORWARD:
        return "computes otherwise", f"{forward:.1e}"
    held = checking.check(spec, made)
    if not held.holds:
        return "the reference differs", str(held.worst)
    made.model.run_eagerly = True  # compiling costs more than six steps
    x, y = (values if len(values) > 1 else values[0] for values in (inputs, targets))
    found = []
    for _ in losses:
        made.model.reset_metrics()
        found.append(float(made.model.train_on_batch(x, y, return_dict=True)["loss"]))
    trained = off([np.array(found)], [losses])
    after = off(checking.compute(made.model, inputs), parts(kept, "after"))
    if not max(trained, after) <= TRAINING:
        return "trains otherwise", f"losses {trained:.1e}, outputs after {after:.1e}"
    return "equal", ""


def main(folder: str, backend: str | None = None, ordering: str | None = None) -> int:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.path[:0] = [str(ROOT / one) for one in ("runtime", "shims")]
    counts: Counter[str] = Counter()
    for path in sorted(Path(folder).glob("*.h5"), key=lambda one: int(one.stem)):
        if not path.with_suffix(".npz").exists():
            continue
        word, more = compared(path, backend, ordering)
        counts[word] += 1
        if word != "equal":
            print(f"{path.name}: {word} {more}", flush=True)
    print(f"{folder}: " + ", ".join(f"{count} {word}" for word, count in counts.most_common()))
    return int(set(counts) > {"equal"})


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
