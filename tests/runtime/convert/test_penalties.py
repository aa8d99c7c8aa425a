"""Penalties inside of TimeDistributed, and normalizations of masked steps: fixtures/models/found/record_penalties.py."""

from __future__ import annotations

from pathlib import Path

import bundles
import pytest

keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_runtime import legacy, reference  # noqa: E402
from kmigrate_runtime.build import build  # noqa: E402
from kmigrate_runtime.complaints import Complaint  # noqa: E402
from kmigrate_runtime.convert.check import compute  # noqa: E402


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundles.unpacked("penalties", tmp_path_factory.mktemp("penalties"))


@pytest.mark.parametrize("name", bundles.names("penalties"))
def test_it_computes_and_trains_as_it_did(folder: Path, name: str) -> None:
    kept = np.load(folder / f"{name}.npz")
    if keras.__version__.startswith("3.0.") and name.startswith("inside"):
        with pytest.raises(Complaint, match="does not take inputs"):  # it finds no shape for a Sequential in there
            build(legacy.read(folder / f"{name}.h5"))
        return
    made = build(legacy.read(folder / f"{name}.h5"))
    np.testing.assert_allclose(compute(made.model, [kept["input"]])[0], kept["output"], rtol=0, atol=1e-5)
    made.model.run_eagerly = True
    losses = []
    for _ in kept["losses"]:
        made.model.reset_metrics()
        losses.append(float(made.model.train_on_batch(kept["input"], kept["target"], return_dict=True)["loss"]))
    np.testing.assert_allclose(losses, kept["losses"], rtol=1e-4)
    np.testing.assert_allclose(compute(made.model, [kept["input"]])[0], kept["after"], rtol=0, atol=1e-4)


@pytest.mark.parametrize("name", bundles.names("penalties"))
def test_the_reference_trains_as_it_did(folder: Path, name: str) -> None:
    kept = np.load(folder / f"{name}.npz")
    trained = reference.train(
        legacy.read(folder / f"{name}.h5"), [([kept["input"]], [kept["target"]], None)] * len(kept["losses"])
    )
    np.testing.assert_allclose(trained.losses, kept["losses"], rtol=1e-4)


def test_what_was_recorded() -> None:
    stacks = {name.partition("-")[2] for name in bundles.names("penalties")}
    assert stacks >= {"keras-1.2.2", "keras-2.0.8", "keras-2.2.4", "keras-2.3.1", "tf.keras-2.15"}
