"""The shims' activations against what the real old Keras computed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_shims.layers import hard_sigmoid  # noqa: E402

RECORD: dict[str, Any] = json.loads(
    (Path(__file__).parents[3] / "fixtures" / "models" / "hard_sigmoid.json").read_text()
)
BITS = 1e-6  # float32 sums taken in another order


def recurrent(name: str) -> tuple[Any, dict[str, Any]]:
    record = RECORD[name]
    arguments = {**record["arguments"], "recurrent_activation": hard_sigmoid}
    model = keras.Sequential([keras.Input((4, 2)), getattr(keras.layers, name)(3, **arguments)])
    model.set_weights([np.array(w, "float32") for w in record["weights"]])
    return model, record


def test_keras_3_computes_another_one() -> None:
    assert float(keras.activations.hard_sigmoid(np.float32(1.0))) == pytest.approx(2 / 3)


def test_equals_the_recording_to_the_last_bit() -> None:
    given = np.asarray(hard_sigmoid(np.array(RECORD["input"], "float32")))
    np.testing.assert_array_equal(given, np.array(RECORD["output"], "float32"))


@pytest.mark.parametrize("name", ["LSTM", "GRU"])
def test_a_recurrent_layer_gives_what_it_gave(name: str) -> None:
    model, record = recurrent(name)
    np.testing.assert_allclose(model.predict(np.array(record["input"]), verbose=0), record["output"], atol=BITS)


@pytest.mark.parametrize("name", ["LSTM", "GRU"])
def test_saved_and_loaded_with_its_model(name: str, tmp_path: Path) -> None:
    model, record = recurrent(name)
    model.save(tmp_path / "m.keras")
    loaded = keras.saving.load_model(tmp_path / "m.keras")
    assert loaded.layers[0].cell.recurrent_activation is hard_sigmoid
    np.testing.assert_allclose(loaded.predict(np.array(record["input"]), verbose=0), record["output"], atol=BITS)


def test_half_precision_stays_half_precision() -> None:
    assert keras.backend.standardize_dtype(hard_sigmoid(np.zeros(3, "float16")).dtype) == "float16"
