"""Models in a TimeDistributed where the old Keras lost the training phase, and beside (`fixtures/models/found/record_phases.py`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bundles
import pytest

keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_runtime import legacy, reference  # noqa: E402
from kmigrate_runtime.build import build  # noqa: E402
from kmigrate_runtime.complaints import Complaint  # noqa: E402
from kmigrate_runtime.convert.check import check, compute  # noqa: E402
from kmigrate_shims.layers import TimeDistributed  # noqa: E402

LOST = ("norm_dense_open", "drop_dense_open", "norm_drop_norm_open", "conv_open", "norm_dense_known", "times_open")
KEPT = ("norm_last_open", "norm_dense_beside", "norm_linear_open", "norm_penalty_open")
# A loop behind it that looked for the phase itself, from Keras 2.3 on, and two of one release alone.
NAMES = [
    *(f"{name}-{stack}" for name in (*LOST, *KEPT) for stack in ("keras-2.2.4-tensorflow", "keras-2.3.1-tensorflow")),
    *(f"norm_dense_{way}-{stack}" for way in ("loop", "inside") for stack in ("keras-2.2.4-tensorflow", "keras-2.3.1-tensorflow")),
    *(f"{name}-keras-2.2.4-tensorflow" for name in ("norm_dense_known_beside", "norm_alone_known_beside")),
]  # fmt: skip
NAMES = [name for name in NAMES if name in bundles.names("phases")]


def lost(spec: Any) -> bool:
    return any(layer.options.get("phase") == "test" for _, layer in spec.model.walk())


def is_refused(spec: Any) -> bool:
    """Whether Keras 3.0 finds no shape for the Sequential in there, and says so."""
    inside = [one for _, layer in spec.model.walk() if layer.kind == "TimeDistributed" for one in layer.inner]
    if not keras.__version__.startswith("3.0.") or all(one.model is None for one in inside):
        return False
    with pytest.raises(Complaint, match="does not take inputs"):
        build(spec)
    return True


def follows(made: Any, kept: Any) -> None:
    losses = []
    for _ in kept["losses"]:
        made.model.reset_metrics()
        losses.append(float(np.ravel(made.model.train_on_batch(kept["input0"], kept["target"]))[0]))
    np.testing.assert_allclose(losses, kept["losses"], rtol=1e-5)
    scale = np.abs(kept["after"]).max()
    np.testing.assert_allclose(compute(made.model, [kept["input0"]])[0], kept["after"], atol=1e-5 * scale)


@pytest.mark.parametrize("name", NAMES)
def test_it_trains_as_it_did(tmp_path: Path, name: str) -> None:
    folder = bundles.unpacked("phases", tmp_path)
    kept = np.load(folder / f"{name}.npz")
    spec = legacy.read(folder / f"{name}.h5")
    assert not any("training phase" in note for note in spec.notes)
    if is_refused(spec):
        return
    made = build(spec)
    assert check(spec, made).holds
    follows(made, kept)
    if "beside" not in name:
        batches = [([kept["input0"]], [kept["target"]])] * len(kept["losses"])
        np.testing.assert_allclose(reference.train(spec, batches).losses, kept["losses"], rtol=1e-5)
    made.model.save(tmp_path / "new.keras")
    again = keras.saving.load_model(tmp_path / "new.keras")
    told = [layer.get_config() for layer in again._flatten_layers() if isinstance(layer, TimeDistributed)]
    assert any(one.get("phase") == "test" for one in told) is lost(spec)


@pytest.mark.parametrize("name", NAMES)
def test_a_migrated_program_trains_as_it_did(tmp_path: Path, name: str) -> None:
    """As KM239 writes it: the layer finds out by itself, of the model that is trained."""
    folder = bundles.unpacked("phases", tmp_path)
    spec = legacy.read(folder / f"{name}.h5")
    wrappers = [layer for _, layer in spec.model.walk() if layer.kind == "TimeDistributed"]
    for layer in wrappers:
        layer.options |= {"phase": "test"}  # so that all are of the shims
    if is_refused(spec):
        return
    made = build(spec)
    for one in (layer for layer in made.model._flatten_layers() if isinstance(layer, TimeDistributed)):
        one.phase, one.steps, one.era = None, None, "2.2" if "2.2.4" in name else "2.3"
    follows(made, np.load(folder / f"{name}.npz"))


def test_what_is_lost_is_told_of_the_old_model() -> None:
    assert {name.split("-")[0] for name in NAMES} >= {*LOST, *KEPT, "norm_dense_known_beside"}
