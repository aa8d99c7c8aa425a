"""Every metric that has a name, as old stacks computed it: fixtures/models/found/record_metrics.py."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)

import numpy as np  # noqa: E402

import kmigrate_runtime  # noqa: E402

sys.path.insert(0, str(Path(__file__).parents[1]))
import bundles  # noqa: E402


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundles.unpacked("metrics", tmp_path_factory.mktemp("metrics"))


def said(model: Any, kept: Any) -> tuple[list[float], list[float]]:
    """All metrics of one batch, and of batches of two, two and one."""
    x, y = kept["input"], kept["target"]
    batch = np.ravel(model.test_on_batch(x, y))[1:]
    model.reset_metrics()
    return list(batch), list(np.ravel(model.evaluate(x, y, batch_size=2, verbose=0))[1:])


@pytest.mark.parametrize("name", bundles.names("metrics"))
def test_metrics_are_those_of_the_release(folder: Path, tmp_path: Path, name: str) -> None:
    backend = {"backend": "theano"} if name.startswith("keras-1") else {}
    model = kmigrate_runtime.load_legacy(folder / f"{name}.h5", **backend)
    model.save(tmp_path / "new.keras")
    kept = np.load(folder / f"{name}.npz")
    for one in (model, keras.saving.load_model(tmp_path / "new.keras")):
        batch, evaluated = said(one, kept)
        for number, word in enumerate(kept["names"]):
            for found, recorded in ((batch, kept["batch"]), (evaluated, kept["evaluated"])):
                assert found[number] == pytest.approx(recorded[number], rel=1e-5, abs=1e-6), word
