"""Gradients of words that come again in a batch, clipped as by tf.keras: seed 308 of fixtures/models/record_random.py."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)

import numpy as np  # noqa: E402

import kmigrate_runtime  # noqa: E402
from kmigrate_runtime import legacy, reference  # noqa: E402

sys.path.insert(0, str(Path(__file__).parents[1]))
import bundles  # noqa: E402


def batch(kept: Any) -> tuple[list[np.ndarray], list[np.ndarray]]:
    x, y = ([kept[f"{word}{number}"] for number in range(2)] for word in ("input", "target"))
    return x, y


@pytest.mark.parametrize("name", bundles.names("words"))
def test_the_norm_is_that_of_all_rows(tmp_path: Path, name: str) -> None:
    path = bundles.unpacked("words", tmp_path) / f"{name}.h5"
    kept = np.load(tmp_path / f"{name}.npz")
    recorded, (x, y) = kept["losses"], batch(kept)
    spec = legacy.read(path)
    assert not [note for note in spec.notes if "each word" in note]
    assert reference.train(spec, [(x, y)] * len(recorded)).losses == pytest.approx(recorded, rel=1e-6)
    model = kmigrate_runtime.load_legacy(path)
    for loss in recorded:
        model.reset_metrics()
        assert float(np.ravel(model.train_on_batch(x, y))[0]) == pytest.approx(loss, rel=1e-6)


def test_values_that_are_clipped_one_by_one_are_told(tmp_path: Path) -> None:
    path = bundles.unpacked("words", tmp_path) / "2.9.h5"
    import h5py

    with h5py.File(path, "r+") as file:
        file.attrs["training_config"] = file.attrs["training_config"].replace("clipnorm", "clipvalue")
    assert [note for note in legacy.read(path).notes if "clipped (clipvalue)" in note]
