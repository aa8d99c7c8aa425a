"""Models of tf.keras that train by what they add, compiled without a loss: fixtures/models/record_added_losses.py."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)

import h5py  # noqa: E402
import numpy as np  # noqa: E402

from kmigrate_runtime import legacy  # noqa: E402
from kmigrate_runtime.build import build  # noqa: E402
from kmigrate_runtime.build.custom import Custom  # noqa: E402
from kmigrate_runtime.complaints import Complaint  # noqa: E402
from kmigrate_runtime.convert import check as checking  # noqa: E402

FOLDER = Path(__file__).parents[3] / "fixtures" / "models" / "added_losses"
STACKS = ("2.3", "2.4", "2.15")
NAMES = ("distance", "inside", "layer", "many", "objects", "reconstruction", "regularizers")


class Penalty(keras.layers.Layer):
    def call(self, x: Any) -> Any:
        self.add_loss(keras.ops.mean(keras.ops.square(x)) * 0.5)
        return x


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("added_losses")
    for stack in STACKS:
        with tarfile.open(FOLDER / f"{stack}.tar.xz") as bundle:
            bundle.extractall(place / stack, filter="data")
    return place


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("name", NAMES)
def test_it_computes_and_trains_on_as_it_did(folder: Path, stack: str, name: str) -> None:
    if (stack, name) == ("2.3", "many"):
        assert not (folder / stack / f"{name}.h5").exists()  # TensorFlow 2.3 refuses it
        return
    kept = np.load(folder / stack / f"{name}.npz")
    inputs = [kept[key] for key in sorted(kept.files) if key.startswith("x")]
    spec = legacy.read(folder / stack / f"{name}.h5")
    made = build(spec, Custom({"Penalty": Penalty}))
    found = checking.check(spec, made, checking.functions_of(spec, {layer.name: layer for layer in made.model.layers}))
    assert found.holds, found.worst
    np.testing.assert_allclose(checking.compute(made.model, inputs)[0], kept["y0"], rtol=1e-5, atol=1e-5)
    given = inputs if len(inputs) > 1 else inputs[0]
    losses = []
    for _ in kept["loss"]:
        made.model.reset_metrics()  # Keras 3.0 gives the mean of all steps
        losses.append(float(np.ravel(made.model.train_on_batch(given))[0]))
    np.testing.assert_allclose(losses, kept["loss"], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(checking.compute(made.model, inputs)[0], kept["after0"], rtol=1e-4, atol=1e-4)
    told = any("compiled without a loss" in note for note in made.notes)
    assert told == (name == "regularizers")  # all else says itself what it adds


def test_a_loss_without_a_name_is_given_by_what_it_is(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.h5"
    path.write_bytes((folder / "2.15" / "regularizers.h5").read_bytes())
    with h5py.File(path, "a") as file:
        words = file.attrs["training_config"]
        file.attrs["training_config"] = words.replace('"loss": null', '"loss": "<lambda>"')
    spec = legacy.read(path)
    with pytest.raises(Complaint, match=r"function named loss \(or OUTPUT_loss"):
        build(spec)

    def loss(y: Any, p: Any) -> Any:
        return keras.ops.mean(keras.ops.abs(y - p), axis=-1)

    def other(y: Any, p: Any) -> Any:
        return loss(y, p) * 3.0

    (output,) = spec.model.ends()
    x, y = np.ones((2, 4), "float32"), np.ones((2, 4), "float32")
    one, three = (
        float(build(legacy.read(path), Custom(names)).model.evaluate(x, y, verbose=0))
        for names in ({"loss": loss}, {"loss": loss, f"{output}_loss": other})
    )
    assert three > one * 1.5
