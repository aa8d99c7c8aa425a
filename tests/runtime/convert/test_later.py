"""What only tf.keras had, as tf.keras 2.15 saved, computed and trained it: fixtures/models/record_later.py, record_nadam.py and
record_applications.py."""

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
from kmigrate_runtime.build.custom import Custom  # noqa: E402
from kmigrate_runtime.cli.convert import main  # noqa: E402
from kmigrate_runtime.complaints import Complaint  # noqa: E402
from kmigrate_runtime.convert import check as checking  # noqa: E402

FOLDER = Path(__file__).parents[3] / "fixtures" / "models" / "later"
# What is refused, with a word of the sentence.
REFUSED = {
    "lc2": "kernel of shape",
    "spectral": "SpectralNormalization",
    "upscub": "bicubic",
}
if keras.__version__.startswith("3.0."):
    REFUSED["catenc"] = "take a later Keras"
# Their state is not whole in the file: what an Adafactor keeps is read by nobody, and the product of a Nadam, which went
# on here without being loaded, is not there.
RESTARTED = ("opt-Adafactor", "opt-Nadam")


@functools.cache
def members() -> dict[str, bytes]:
    found = {}
    for path in FOLDER.glob("*.tar.xz"):
        with tarfile.open(path) as bundle:
            found |= {item.name: stream.read() for item in bundle if (stream := bundle.extractfile(item)) is not None}
    return found


NAMES = sorted(name.removesuffix(".h5") for name in members() if name.endswith(".h5"))


def off(found: Any, recorded: Any) -> float:
    assert np.shape(found) == np.shape(recorded)
    return float(np.abs(np.asarray(found) - recorded).max() / max(np.abs(recorded).max(), 1e-6))


@pytest.mark.parametrize("name", NAMES)
def test_it_computes_and_trains_as_it_did(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.h5"
    path.write_bytes(members()[path.name])
    kept = np.load(io.BytesIO(members()[f"{name}.npz"]))
    if name in REFUSED:
        with pytest.raises(Complaint, match=REFUSED[name]):
            _checked(path)
        return
    model = _checked(path)
    assert off(checking.compute(model, [kept["x0"]])[0], kept["y"]) < 1e-5
    if "loss" not in kept or name in RESTARTED:
        return
    model.run_eagerly = True
    losses = []
    for _ in kept["loss"]:
        model.reset_metrics()
        losses.append(float(model.train_on_batch(kept["x0"], kept["t"], return_dict=True)["loss"]))
    assert off(losses, kept["loss"]) < 1e-4
    assert off(checking.compute(model, [kept["x0"]])[0], kept["after"]) < 1e-4


@pytest.mark.parametrize("name", ["normalization2", "app-convnext", "app-efficientnet"])
def test_what_was_written_loads_again(name: str, tmp_path: Path) -> None:
    path, new = tmp_path / f"{name}.h5", tmp_path / "new.keras"
    path.write_bytes(members()[path.name])
    assert main([str(path), str(new), "--quiet"]) == 0
    kept = np.load(io.BytesIO(members()[f"{name}.npz"]))
    assert off(checking.compute(keras.saving.load_model(new), [kept["x0"]])[0], kept["y"]) < 1e-5


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith(("huber", "cosine"))])
def test_losses_keep_their_options_in_the_file(name: str, tmp_path: Path) -> None:
    path, new = tmp_path / f"{name}.h5", tmp_path / "new.keras"
    path.write_bytes(members()[path.name])
    assert main([str(path), str(new), "--quiet"]) == 0
    kept = np.load(io.BytesIO(members()[f"{name}.npz"]))
    model = keras.saving.load_model(new)
    assert off(float(model.train_on_batch(kept["x0"], kept["t"], return_dict=True)["loss"]), kept["loss"][0]) < 1e-5


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("nadam")])
def test_the_reference_trains_as_a_loaded_nadam_did(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.h5"
    path.write_bytes(members()[path.name])
    kept = np.load(io.BytesIO(members()[f"{name}.npz"]))
    trained = reference.train(legacy.read(path), [([kept["x0"]], [kept["t"]], None)] * len(kept["loss"]))
    assert off(trained.losses, kept["loss"]) < 1e-5
    assert off(reference.run(trained.spec, [kept["x0"]]).outputs[0], kept["after"]) < 1e-5


def _checked(path: Path) -> Any:
    """The model, which holds against the reference as well."""
    spec = legacy.read(path)
    built = build(spec, Custom(trust=True))
    functions = checking.functions_of(spec, {layer.name: layer for layer in built.model.layers})
    found = checking.check(spec, built, functions)
    assert found.holds, found.worst
    return built.model
