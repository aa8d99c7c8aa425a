"""Builds the recorded models with the original Keras on our Theano, and compares with what the real ones computed.

    python tests/conformance/originals.py [NAME...]        all recipes, or those with one of these words in their name

Keras 1.2.2's source package has no tests: its models are those of `fixtures/models`, recorded on the real Theano. The package
comes from PyPI, as the harness has it. Exit codes: 0, all compute the same; 1, some do not.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import sys
import tarfile
import tempfile
import warnings
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "plugins"), str(HERE / "stand_ins"), str(HERE.parent.parent / "shims")]

import harness  # noqa: E402
import numpy as np  # noqa: E402

STACK = "keras-1.2.2-theano"
# What is compared, with how much of float32 is allowed. Gradients and states of optimizers lie in an order of names.
ALLOWED = {"outputs": 1e-5, "predictions": 1e-5, "losses": 1e-4, "after": 1e-4}


def original() -> Any:
    """The original Keras, of its source package, with our Theano under it."""
    suite = harness.Suite("keras-1.2.2", "keras==1.2.2", [])
    os.environ["KERAS_BACKEND"], os.environ["THEANO_FLAGS"] = "theano", "device=cpu"
    importlib.import_module("keras_on_theano")
    sys.path.insert(0, str(harness.source(suite)))
    keras = importlib.import_module("keras")
    importlib.import_module("keras.models")
    return keras


def recorded() -> dict[str, dict[str, Any]]:
    """The arrays of each recorded model."""
    found: dict[str, dict[str, Any]] = {}
    with tarfile.open(harness.ROOT / "fixtures" / "models" / f"{STACK}.tar.xz") as bundle:
        for member in bundle:
            name, _, file = member.name.partition("/")
            if file == "trace.npz":
                packed = bundle.extractfile(member)
                assert packed is not None
                with zipfile.ZipFile(BytesIO(packed.read())) as arrays:
                    found[name] = {
                        each.removesuffix(".npy"): np.load(BytesIO(arrays.read(each)))
                        for each in arrays.namelist()
                        if each.endswith(".npy")
                    }
    return found


def distance(new: Any, old: Any) -> float:
    """The largest difference, by the size of what was recorded."""
    if new.shape != old.shape or new.dtype.kind not in "fiub":
        return float(new.shape != old.shape or not np.array_equal(new, old))
    old, new = old.astype("float64"), new.astype("float64")
    if not np.array_equal(np.isfinite(old), np.isfinite(new)):
        return float("inf")
    kept = np.isfinite(old)
    return float(np.abs(new - old)[kept].max(initial=0) / max(1.0, np.abs(old)[kept].max(initial=0)))


def in_order(arrays: dict[str, Any]) -> dict[str, Any]:
    """The arrays by names in which layers are not numbered; the numbers go on from model to model of a process."""
    counted: dict[str, Any] = {}
    numbered = sorted(
        arrays, key=lambda name: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]
    )
    for name in numbered:
        words = re.sub(r"_\d+", "", name)
        counted[f"{words} {sum(each.rpartition(' ')[0] == words for each in counted)}"] = arrays[name]
    return counted


def difference(new: dict[str, Any], old: dict[str, Any]) -> str:
    """Where a model computes otherwise than recorded: its outputs, its losses in training, its weights after that."""
    said, new = [], in_order(new)
    for name, array in in_order(old).items():
        allowed = ALLOWED.get(name.split("/")[0].split()[0])
        if allowed is None:
            continue
        if name not in new:
            said.append(f"{name} is not there")
        elif not (found := distance(np.asarray(new[name]), array)) <= allowed:
            said.append(f"{name} by {found:.1g}")
    return ", ".join(said[:3])


def compared(keras: Any, wanted: list[str]) -> dict[str, str]:
    """What each model that was built came to: nothing where it is equal."""
    os.environ["KERAS_BACKEND"] = "theano"
    sys.path.insert(0, str(harness.ROOT / "fixtures" / "models"))
    record = importlib.import_module("record")
    real, tools, said = recorded(), record.recorder(), {}
    for book in record.books("1.2.2", "theano"):
        for recipe in book.book.recipes:
            if recipe.name not in real or not any(word in recipe.name for word in wanted or [""]):
                continue
            room = tempfile.mkdtemp()
            try:
                trace = record.one(tools, keras, recipe, room)
                said[recipe.name] = difference(trace.arrays, real[recipe.name])
            except Exception as error:
                said[recipe.name] = f"{type(error).__name__}: {str(error)[:200]}"
            shutil.rmtree(room)
            print(recipe.name, said[recipe.name] or "equal", flush=True)
    return said


def main(arguments: list[str]) -> int:
    warnings.simplefilter("ignore")
    sys.argv[1:] = []
    said = compared(original(), arguments)
    bad = {name: what for name, what in said.items() if what}
    print(f"{len(said) - len(bad)} of {len(said)} equal")
    print(json.dumps(bad, indent=1))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
