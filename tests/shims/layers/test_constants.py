"""`RNN(...)(x, constants=...)` of Keras 2.3.1, as the real one computed it."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="needs the extra `shims`", exc_type=ImportError)
h5py = pytest.importorskip("h5py")

import numpy as np  # noqa: E402

from kmigrate_shims.layers import RNNWithConstants  # noqa: E402

ARCHIVE = Path(__file__).parents[3] / "fixtures" / "models" / "own" / "keras-2.3.1.tar.xz"


@keras.saving.register_keras_serializable("constants")
class Gated(keras.layers.Layer):
    def __init__(self, units: int, **more: Any) -> None:
        super().__init__(**more)
        self.units = self.state_size = self.output_size = units

    def build(self, shapes: Any) -> None:
        step, constant = shapes
        self.kernels = [
            self.add_weight(shape=(size, self.units), name=f"kernel_{number}")
            for number, size in enumerate((step[-1], self.units, constant[-1]))
        ]

    def call(self, x: Any, states: Any, constants: Any) -> Any:
        read = zip((x, states[0], constants[0]), self.kernels, strict=True)
        output = keras.ops.tanh(sum(value @ kernel for value, kernel in read))
        return output, [output]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "units": self.units}


@pytest.fixture
def model(tmp_path: Path) -> tuple[Any, Any]:
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(tmp_path, filter="data")
    place = tmp_path / "keras-2.3.1"
    x, same, state = keras.Input((4, 3)), keras.Input((2,)), keras.Input((3,))
    layer = RNNWithConstants(Gated(3), return_sequences=True)
    made = keras.Model([x, state, same], layer(x, initial_state=state, constants=[same]))
    with h5py.File(place / "constants_and_state.h5") as file:
        group = file["model_weights"][next(name for name in file["model_weights"] if name.startswith("rnn"))]
        layer.set_weights([group[name][()] for name in group.attrs["weight_names"]])
    return made, np.load(place / "constants_and_state.npz")


def test_it_computes_what_the_real_one_did(model: tuple[Any, Any], tmp_path: Path) -> None:
    made, kept = model
    inputs = [kept[f"input{number}"] for number in range(3)]
    np.testing.assert_allclose(made.predict(inputs, verbose=0), kept["output"], atol=1e-6)
    made.save(tmp_path / "new.keras")
    again = keras.saving.load_model(tmp_path / "new.keras")
    np.testing.assert_allclose(again.predict(inputs, verbose=0), kept["output"], atol=1e-6)
    # What was given in one call is not kept for the next.
    np.testing.assert_allclose(made(inputs), kept["output"], atol=1e-6)
