"""Converts the random models that fixtures/models/record_random.py saved, and lists what computes or trains otherwise.

    python tools/random_models.py FOLDER [--backend theano|tensorflow|cntk] [--ways] [SEED...]

The backend is said for files that do not say it (Keras 1). `--ways` converts the architecture with its weights as
well, to HDF5, to a SavedModel, and with channels last. Needs TensorFlow.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import os
import sys
import tempfile
import traceback
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
        gap = float(np.abs(np.asarray(one, "float64") - other).max(initial=0.0)) / scale
        worst = max(worst, gap if gap == gap else float("inf"))
    return worst


def parts(kept: Any, what: str) -> list[Any]:
    return [kept[key] for key in sorted(kept.files) if key.rstrip("0123456789") == what and key != what]


def converted(old: Path, new: Path, *more: str) -> tuple[int, str]:
    """The exit code of `kmigrate convert`, and what it said."""
    main = importlib.import_module("kmigrate_runtime.cli.convert").main
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = main([str(old), str(new), "--quiet", "--force", *more])
    return code, said.getvalue()


def predicted(model: Any, inputs: list[Any]) -> list[Any]:
    found = model.predict(inputs if len(inputs) > 1 else inputs[0], batch_size=len(inputs[0]), verbose=0)
    return list(found) if isinstance(found, (list, tuple)) else [found]


def reset(model: Any) -> None:
    for layer in model._flatten_layers():
        if getattr(layer, "stateful", False) and hasattr(layer, "reset_state"):
            layer.reset_state()


def trained(model: Any, kept: Any) -> str:
    """What differs in three steps and after them, or nothing."""
    np = importlib.import_module("numpy")
    x, y = (values if len(values) > 1 else values[0] for values in (parts(kept, "input"), parts(kept, "target")))
    weights = kept["weights"] if "weights" in kept.files else None
    found = []
    for _ in kept["losses"]:
        model.reset_metrics()
        found.append([float(v) for v in np.ravel(model.train_on_batch(x, y, sample_weight=weights))])
    worst = off([np.array([one[0] for one in found])], [kept["losses"]])
    reset(model)
    after = off(predicted(model, parts(kept, "input")), parts(kept, "after"))
    if not max(worst, after) <= TRAINING:
        return f"losses {worst:.1e}, outputs after {after:.1e}"
    if kept["values"].shape[1] == len(found[0]) and len(kept["target0"]) and "target1" not in kept.files:
        worst = off([np.array(found)[:, 1:]], [kept["values"][:, 1:]])
        if worst > TRAINING:
            return f"metrics {list(kept['names'])} {worst:.1e}"
    return ""


def witnessed(path: Path, more: list[str], kept: Any, model_losses: str) -> str:
    """How far what was recorded is from the reference in float64, which tells rounding from another formula."""
    legacy, reference = (importlib.import_module(f"kmigrate_runtime.{name}") for name in ("legacy", "reference"))
    weights = [[kept["weights"]]] if "weights" in kept.files else []
    batch = (parts(kept, "input"), parts(kept, "target"), *weights)
    backend = {"backend": more[1]} if more else {}
    try:
        there = reference.train(legacy.read(str(path), **backend), [batch] * len(kept["losses"])).losses
        gaps = [f"{abs(a - b) / max(abs(b), 1e-3):.0e}" for a, b in zip(there, kept["losses"], strict=True)]
    except Exception as error:
        return f"{model_losses} (no witness: {type(error).__name__} {str(error)[:80]})"
    return f"{model_losses} (recorded {kept['losses']}, off the reference {gaps})"


def compared(path: Path, more: list[str], folder: Path) -> tuple[str, str]:
    """What became of a model in a word, and what differs by how much."""
    np = importlib.import_module("numpy")
    keras = importlib.import_module("keras")
    kept = np.load(path.with_suffix(".npz"))
    if not all(np.isfinite(one).all() for one in [*parts(kept, "after"), kept["losses"]]):
        return "not finite", ""
    new = folder / "new.keras"
    try:
        code, said = converted(path, new, *more)
    except Exception:
        return "crash", "".join(traceback.format_exc().splitlines(True)[-7:])
    if code:
        return {1: "the reference differs", 2: "refused"}[code], said.strip()[-400:]
    model = keras.saving.load_model(new)
    model.run_eagerly = True
    inputs = parts(kept, "input")
    forward = off(predicted(model, inputs), parts(kept, "output"))
    if not forward <= FORWARD:
        return "computes otherwise", f"{forward:.1e}"
    forward = off(predicted(model, inputs), parts(kept, "again"))
    if not forward <= FORWARD:
        return "computes otherwise the second time", f"{forward:.1e}"
    reset(model)
    different = trained(model, kept)
    if different and "steady" in kept.files and not kept["steady"]:
        return "trained otherwise by itself", ""
    return ("trains otherwise", witnessed(path, more, kept, different)) if different else ("equal", "")


def other_ways(path: Path, more: list[str], folder: Path) -> list[tuple[str, str, str]]:
    """The ways in which the same model goes another way; each with what became of it."""
    np = importlib.import_module("numpy")
    keras = importlib.import_module("keras")
    kept = np.load(path.with_suffix(".npz"))
    weights = ["--weights", str(path.with_suffix(".weights.h5"))]
    found = []
    tries: list[tuple[str, Path, str, list[str]]] = [
        ("json", path.with_suffix(".json"), "a.keras", weights),
        ("h5", path, "b.h5", []),
        ("channels last", path, "c.keras", ["--channels-last"]),
        ("inference", path, "e.keras", ["--inference"]),
        ("saved model", path, "d", ["--to", "saved_model"]),
    ]
    for name, old, new, words in tries:
        try:
            code, said = converted(old, folder / new, *words, *more)
        except Exception:
            found.append((name, "crash", traceback.format_exc()[-200:]))
            continue
        if code:
            found.append((name, "refused", said.strip()[-300:]))
        elif name in ("json", "h5", "inference"):
            forward = off(predicted(keras.saving.load_model(folder / new), parts(kept, "input")), parts(kept, "output"))
            if not forward <= FORWARD:
                found.append((name, "computes otherwise", f"{forward:.1e}"))
    return found


def main() -> int:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.path[:0] = [str(ROOT / one) for one in ("runtime", "shims")]
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("seeds", nargs="*", type=int)
    parser.add_argument("--backend")
    parser.add_argument("--ways", action="store_true")
    arguments = parser.parse_args()
    importlib.import_module("kmigrate_runtime.cli.framework").settle()
    for name in ("layers", "optimizers"):
        importlib.import_module(f"kmigrate_shims.{name}")
    more = ["--backend", arguments.backend] if arguments.backend else []
    counts: Counter[str] = Counter()
    paths = sorted(arguments.folder.glob("*.npz"), key=lambda one: int(one.stem))
    for path in (one.with_suffix(".h5") for one in paths if not arguments.seeds or int(one.stem) in arguments.seeds):
        with tempfile.TemporaryDirectory() as folder:
            word, said = compared(path, more, Path(folder))
            counts[word] += 1
            if word != "equal":
                print(f"{path.name}: {word} {said}", flush=True)
            if arguments.ways:
                for way, what, why in other_ways(path, more, Path(folder)):
                    print(f"{path.name}: {way}: {what} {why}", flush=True)
        importlib.import_module("keras").backend.clear_session()
    print(f"{arguments.folder}: " + ", ".join(f"{count} {word}" for word, count in counts.most_common()))
    return int(set(counts) > {"equal"})


if __name__ == "__main__":
    raise SystemExit(main())
