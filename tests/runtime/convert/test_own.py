"""Layers and cells of the user, as Keras 0.3.3 and 2.3.1 saved, computed and trained models with them."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_runtime import load_legacy  # noqa: E402
from kmigrate_runtime.complaints import Complaint  # noqa: E402
from kmigrate_runtime.convert import Settings, convert  # noqa: E402

FOLDER = Path(__file__).parents[3] / "fixtures" / "models" / "own"
MODELS = [
    ("keras-0.3.3", "in_a_row"),
    ("keras-0.3.3", "in_a_branch"),
    ("keras-0.3.3", "in_a_graph"),
    ("keras-2.3.1", "constants"),
    ("keras-2.3.1", "constants_and_state"),
    ("keras-2.3.1", "masked_constants"),
    ("keras-2.3.1", "masked_constants_and_state"),
]
CUSTOM = """
import keras


@keras.saving.register_keras_serializable("own")
class Scaled(keras.layers.Layer):
    def build(self, shape):
        self.gain = self.add_weight(shape=(shape[-1],), name="gain")
        self.shift = self.add_weight(shape=(shape[-1],), name="shift")

    def call(self, x):
        return x * self.gain + self.shift


@keras.saving.register_keras_serializable("own")
class Gated(keras.layers.Layer):
    def __init__(self, units, **more):
        super().__init__(**more)
        self.units = self.state_size = self.output_size = units

    def build(self, shapes):
        step, constant = shapes
        self.kernel = self.add_weight(shape=(step[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.constant_kernel = self.add_weight(shape=(constant[-1], self.units), name="constant_kernel")

    def call(self, x, states, constants):
        made = x @ self.kernel + states[0] @ self.recurrent_kernel + constants[0] @ self.constant_kernel
        output = keras.ops.tanh(made)
        return output, [output]

    def get_config(self):
        return {**super().get_config(), "units": self.units}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("own")
    for stack in sorted({stack for stack, _ in MODELS}):
        with tarfile.open(FOLDER / f"{stack}.tar.xz") as archive:
            archive.extractall(place, filter="data")
    (place / "mine.py").write_text(CUSTOM)
    return place


def files(folder: Path, stack: str, name: str) -> dict[str, Any]:
    old = folder / stack / name
    if stack == "keras-0.3.3":
        return {"path": f"{old}.json", "weights": f"{old}-weights.h5", "backend": "tensorflow"}
    return {"path": f"{old}.h5"}


def near(found: Any, recorded: Any, tolerance: float) -> None:
    np.testing.assert_allclose(found, recorded, rtol=0, atol=tolerance * np.abs(recorded).max())


@pytest.mark.parametrize(("stack", "name"), MODELS)
def test_it_computes_and_trains_as_it_did(folder: Path, stack: str, name: str) -> None:
    kept = np.load(folder / stack / f"{name}.npz")
    given = [kept[key] for key in sorted(kept.files) if key.startswith("input")]
    x = given if len(given) > 1 else given[0]
    model = load_legacy(**files(folder, stack, name), custom=str(folder / "mine.py"))
    near(model.predict(x, verbose=0), kept["output"], 1e-5)
    model.run_eagerly = True
    losses = [float(model.train_on_batch(x, kept["target"], return_dict=True)["loss"]) for _ in range(1)]
    for _ in kept["losses"][1:]:
        model.reset_metrics()
        losses.append(float(model.train_on_batch(x, kept["target"], return_dict=True)["loss"]))
    near(losses, kept["losses"], 1e-4)
    near(model.predict(x, verbose=0), kept["after"], 1e-4)


@pytest.mark.parametrize(("stack", "name"), MODELS[1::2])
def test_what_is_written_loads_and_computes_the_same(folder: Path, stack: str, name: str, tmp_path: Path) -> None:
    given = files(folder, stack, name)
    settings = Settings(
        weights=given.get("weights"), backend=given.get("backend"), custom=str(folder / "mine.py"), to="keras"
    )
    assert convert(given["path"], str(tmp_path / "new.keras"), settings).written


def test_a_class_that_does_not_take_its_configuration_is_named(folder: Path) -> None:
    class Gated(keras.layers.Layer):
        state_size = 3

    with pytest.raises(Complaint, match=r"'gated_\d' \(Gated\) cannot be built: Gated does not take .*'units'"):
        load_legacy(**files(folder, *MODELS[3]), custom={"Gated": Gated})


def test_a_loss_of_the_user_is_asked_for_as_a_loss(tmp_path: Path) -> None:
    from kmigrate_runtime.build.custom import Custom
    from kmigrate_runtime.spec import Foreign, Layer

    with pytest.raises(Complaint, match=r"^The loss needs the function 'mine'.* named mine, or --inference, which"):
        Custom().find(Foreign("function", "mine"), Layer("mine", "loss"))
