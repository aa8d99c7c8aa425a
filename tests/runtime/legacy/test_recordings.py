"""Every file that a real old stack wrote is read, with all its weights."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import h5py
import numpy as np
import pytest
import recordings

from kmigrate_runtime.legacy import kinds, read
from kmigrate_runtime.spec import Model, Spec

CASES = [(stack, name) for stack in recordings.stacks() for name in recordings.names(stack)]


def spec_of(stack: str, name: str, folder: Path) -> Spec:
    path = recordings.get(stack, name).write(folder)
    return read(path, weights=folder / "weights.h5" if path.suffix == ".json" else None, backend=None)


EVERY = 5  # one of so many files in the default run


@pytest.mark.parametrize("every", [EVERY, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("stack", recordings.stacks())
def test_every_recorded_file_is_read_whole(stack: str, every: int, tmp_path: Path) -> None:
    failed = []
    for name in recordings.names(stack)[len(stack) % every :: every]:
        folder = tmp_path / name
        folder.mkdir()
        try:
            spec = spec_of(stack, name, folder)
        except Exception as error:
            failed.append(f"{name}: {error}")
            continue
        stored = numbers(folder)
        if stored.size != spec.model.count():
            failed.append(f"{name}: {stored.size} numbers in the file, {spec.model.count()} in the spec")
        elif not same(stored, spec.model):
            failed.append(f"{name}: the numbers of the spec are not those of the file")
        failed += [
            f"{name}: {path} {kinds.misfit(layer)}"
            for path, layer in spec.model.walk()
            if not layer.inner and layer.model is None and kinds.misfit(layer)
        ]
    assert not failed, "\n".join(failed)


def numbers(folder: Path) -> np.ndarray:
    """Every number that the file keeps as a weight, wherever it lies, by size. h5py reads it, and nothing of ours."""
    path = folder / ("model.h5" if (folder / "model.h5").exists() else "weights.h5")
    found = [np.zeros(0, "f4")]

    def visit(name: str, node: object) -> None:
        if isinstance(node, h5py.Dataset) and not name.startswith("optimizer_weights"):
            found.append(np.asarray(node, "f4").reshape(-1))

    with h5py.File(path, "r") as file:
        file.visititems(visit)
    return np.sort(np.concatenate(found))


def same(stored: np.ndarray, model: Model) -> bool:
    """Whether the spec has the numbers of the file. Of Keras 0 it has variances where the file has deviations."""
    kept, squared = [np.zeros(0, "f4")], [np.zeros(0, "f4")]
    for _, layer in model.walk():
        deviates = (layer.options.get("statistics") or {}).get("variance") == "deviation"
        for role, array in layer.weights.items():
            (squared if deviates and role == "moving_variance" else kept).append(np.asarray(array, "f4").reshape(-1))
    known, squares = np.concatenate(kept), np.sort(np.concatenate(squared))
    if not squares.size:
        return np.array_equal(np.sort(known), stored)
    left = np.array(list((Counter(stored.tolist()) - Counter(known.tolist())).elements()))
    return left.size == squares.size and np.allclose(np.sort(left**2), squares)


@pytest.mark.parametrize("stack", recordings.stacks())
def test_the_backend_is_known_where_it_matters(stack: str, tmp_path: Path) -> None:
    """Files of Keras 0 say nothing of it, and then it is asked for."""
    wanted = "tensorflow" if stack.startswith("tf.keras") else stack.rpartition("-")[2]
    for number, name in enumerate(recordings.names(stack)[:60]):
        folder = tmp_path / str(number)
        folder.mkdir()
        spec = spec_of(stack, name, folder)
        assert spec.source.backend == wanted or (spec.source.backend is None and spec.source.release in ("0", "1")), (
            name
        )


@pytest.mark.parametrize("stack", recordings.stacks())
def test_json_yaml_and_weights_give_what_the_model_file_gives(stack: str, tmp_path: Path) -> None:
    seen = 0
    for name in recordings.names(stack):
        found = recordings.get(stack, name)
        if not {"model.h5", "model.json", "model.yaml", "weights.h5"} <= set(found.files):
            continue
        seen += 1
        folder = tmp_path / name
        folder.mkdir()
        whole = read(found.write(folder))
        for file in ("model.json", "model.yaml"):
            parts = read(folder / file, weights=folder / "weights.h5")
            assert [(path, layer.kind, layer.options) for path, layer in parts.model.walk()] == [
                (path, layer.kind, layer.options) for path, layer in whole.model.walk()
            ]
            for (path, one), (_, other) in zip(parts.model.weights(), whole.model.weights(), strict=True):
                assert np.array_equal(one, other), (name, path)
    assert seen or not any("model.h5" in recordings.get(stack, name).files for name in recordings.names(stack))


@pytest.mark.parametrize("stack", recordings.stacks())
def test_checkpoints_hold_the_optimizer_that_trained(stack: str) -> None:
    """Two steps before the recording and six in it."""
    for name in recordings.names(stack, "optimizer-"):
        files = recordings.get(stack, name).files
        if "checkpoint.h5" not in files:
            continue
        with h5py.File(io.BytesIO(files["checkpoint.h5"]), "r") as file:
            assert "model_config" in file.attrs
