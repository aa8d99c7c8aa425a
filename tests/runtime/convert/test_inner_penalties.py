"""Models in models before Keras 2.1.4: fixtures/models/found/record_inner_penalties.py, and inputs that a layer handed on."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)

import numpy as np  # noqa: E402

import kmigrate_runtime  # noqa: E402
from kmigrate_runtime import legacy, reference  # noqa: E402

sys.path.insert(0, str(Path(__file__).parents[1]))
import bundles  # noqa: E402

X, Y = np.sin(np.arange(12.0)).reshape(3, 4), np.ones((3, 2))


def backend(name: str) -> str:
    return name.split("-")[2]


@pytest.mark.parametrize("name", bundles.names("inner_penalties"))
def test_penalties_of_outputs_are_those_of_the_release(tmp_path: Path, name: str) -> None:
    path = bundles.unpacked("inner_penalties", tmp_path) / f"{name}.h5"
    recorded = json.loads((tmp_path / "losses.json").read_text("utf-8"))[name]
    spec = legacy.read(path, backend=backend(name))
    told = [note for note in spec.notes if "of its outputs" in note]
    assert bool(told) is ("2.2.4" not in name)
    exact = reference.train(spec, [([X], [Y])] * len(recorded))
    assert exact.losses == pytest.approx(recorded, rel=1e-5)
    model = kmigrate_runtime.load_legacy(path, backend=backend(name))
    for loss in recorded:
        model.reset_metrics()
        assert float(np.ravel(model.train_on_batch(X, Y))[0]) == pytest.approx(loss, rel=1e-5)


@pytest.mark.parametrize("name", bundles.names("passed"))
def test_an_input_that_a_dropout_of_nothing_handed_on(tmp_path: Path, name: str) -> None:
    path = bundles.unpacked("passed", tmp_path) / f"{name}.h5"
    kept = np.load(tmp_path / f"{name}.npz")
    model = kmigrate_runtime.load_legacy(path, backend="tensorflow")
    inputs = [kept[key] for key in sorted(kept.files) if key.startswith("input")]
    outputs = model.predict(inputs if len(inputs) > 1 else inputs[0], batch_size=4, verbose=0)
    for number, found in enumerate(outputs if isinstance(outputs, list) else [outputs]):
        np.testing.assert_allclose(found, kept[f"output{number}"], rtol=0, atol=1e-5 * np.abs(found).max())
