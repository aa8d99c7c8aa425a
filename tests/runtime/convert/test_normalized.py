"""BatchNormalization of releases and backends that differed: fixtures/models/record_normalized.py."""

from __future__ import annotations

import functools
import io
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np  # noqa: E402

from kmigrate_runtime import legacy, reference  # noqa: E402
from kmigrate_runtime.build import build  # noqa: E402
from kmigrate_runtime.convert import check as checking  # noqa: E402

FOLDER = Path(__file__).parents[3] / "fixtures" / "models" / "normalized"
STACKS = sorted(path.name.removesuffix(".tar.xz") for path in FOLDER.glob("*.tar.xz"))


@functools.cache
def members(stack: str) -> dict[str, bytes]:
    with tarfile.open(FOLDER / f"{stack}.tar.xz") as bundle:
        return {item.name: stream.read() for item in bundle if (stream := bundle.extractfile(item)) is not None}


def off(found: Any, recorded: Any) -> float:
    assert np.shape(found) == np.shape(recorded)
    return float(np.abs(np.asarray(found) - recorded).max() / np.abs(recorded).max())


# What began or ended between two releases; the rest is for -m slow.
CHANGED = {
    "keras-2.1.2-tensorflow": ("images",),
    "keras-2.1.3-tensorflow": ("images", "images-small"),
    "keras-2.1.6-tensorflow": ("rows",),
    "keras-2.1.2-cntk": ("rows",),
    "keras-2.1.3-cntk": ("rows", "images-second"),
    "keras-2.2.0-cntk": ("images-second",),
    "keras-2.2.0-tensorflow": ("images-small", "images-small-axis"),
    "keras-2.2.1-tensorflow": ("images-small",),
    "tf.keras-1.15.5": ("rows-small",),
    "tf.keras-2.3.4": ("images-small-first", "volumes-small"),
    "tf.keras-2.15.1": ("volumes-small",),
}
CASES = [
    pytest.param(stack, name[:-3], marks=() if name[:-3] in CHANGED.get(stack, ()) else (pytest.mark.slow,))
    for stack in STACKS
    for name in sorted(members(stack))
    if name.endswith(".h5")
]


@pytest.mark.parametrize(("stack", "name"), CASES)
def test_it_computes_and_trains_as_it_did(stack: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.h5"
    path.write_bytes(members(stack)[path.name])
    kept = np.load(io.BytesIO(members(stack)[f"{name}.npz"]))
    spec = legacy.read(path)
    assert off(reference.run(spec, [kept["x"]]).outputs[0], kept["y"]) < 1e-5
    trained = reference.train(spec, [([kept["x"]], [kept["t"]], None)] * len(kept["loss"]))
    assert off(trained.losses, kept["loss"]) < 1e-5
    assert off(reference.run(trained.spec, [kept["x"]]).outputs[0], kept["after"]) < 1e-4
    model = build(legacy.read(path)).model
    assert off(checking.compute(model, [kept["x"]])[0], kept["y"]) < 1e-5
    model.run_eagerly = True
    losses = []
    for _ in kept["loss"]:
        model.reset_metrics()
        losses.append(float(model.train_on_batch(kept["x"], kept["t"], return_dict=True)["loss"]))
    assert off(losses, kept["loss"]) < 1e-4
    assert off(checking.compute(model, [kept["x"]])[0], kept["after"]) < 1e-4


@pytest.mark.parametrize("name", ["images-small", "rows-small"])
def test_what_predicts_only_has_the_same_epsilon(name: str, tmp_path: Path) -> None:
    recorded = [stack for stack in CHANGED if f"{name}.h5" in members(stack)]
    assert len(recorded) >= len(CHANGED) - 1  # tf.keras 1.15 refused small epsilons of images
    for stack in recorded:
        path = tmp_path / f"{name}.h5"
        path.write_bytes(members(stack)[path.name])
        kept = np.load(io.BytesIO(members(stack)[f"{name}.npz"]))
        model = build(legacy.read(path), inference=True).model
        assert off(checking.compute(model, [kept["x"]])[0], kept["y"]) < 1e-5, stack
