"""Every recorded layer: what the real old Keras computed, the shim computes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_shims import layers as shims  # noqa: E402

FOLDER = Path(__file__).parents[3] / "fixtures" / "models"
RECORDS = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("layers-*.json"))}
CASES = [
    pytest.param(case, record["provenance"]["backend"], id=f"{stem.removeprefix('layers-')}-{case['name']}")
    for stem, record in RECORDS.items()
    for case in record["cases"]
]
BITS = 2e-6  # float32 sums taken in another order, relative to the largest value


def close(found: Any, recorded: Any, bits: float = BITS) -> None:
    recorded = np.asarray(recorded, "float64")
    np.testing.assert_allclose(np.asarray(found), recorded, rtol=0, atol=bits * max(1.0, np.abs(recorded).max()))


def arrays(case: dict[str, Any], backend: str) -> list[Any]:
    weights = [np.array(w, "float32") for w in case["weights"]]
    if backend == "theano" and "Conv" in case["shim"]:  # Theano turned kernels around
        rank = weights[0].ndim - 2
        weights[0] = np.flip(weights[0], tuple(range(rank)))
    return weights


def model_of(case: dict[str, Any], backend: str) -> Any:
    inputs = [keras.Input(np.shape(x)[1:]) for x in case["inputs"]]
    arguments = {key: tuple(v) if isinstance(v, list) else v for key, v in case["arguments"].items()}
    layer = getattr(shims, case["shim"])(**arguments)
    model = keras.Model(inputs, layer(inputs if len(inputs) > 1 else inputs[0]))
    model.set_weights(arrays(case, backend))
    return model


@pytest.mark.parametrize(("case", "backend"), CASES)
def test_gives_what_it_gave(case: dict[str, Any], backend: str) -> None:
    model = model_of(case, backend)
    close(model.predict_on_batch([np.array(x, "float32") for x in case["inputs"]]), case["output"])
    assert tuple(model.output_shape[1:]) == np.shape(case["output"])[1:]


@pytest.mark.parametrize(("case", "backend"), [param for param in CASES if "steps" in param.values[0]])
def test_moving_statistics_after_every_step(case: dict[str, Any], backend: str) -> None:
    model = model_of(case, backend)
    model.compile(keras.optimizers.SGD(0.0), "mse")
    for batch, moving in zip(case["steps"], case["moving"], strict=True):
        x = np.array(batch, "float32")
        model.train_on_batch(x, x)
        for found, recorded in zip(model.get_weights()[2:], moving, strict=True):
            close(found, recorded)
    close(model.predict_on_batch(np.array(case["inputs"][0], "float32")), case["trained"], 1e-5)


FIRST = {param.values[0]["shim"]: param.values for param in CASES}


@pytest.mark.parametrize("shim", sorted(FIRST))
def test_saved_and_loaded(shim: str, tmp_path: Path) -> None:
    case, backend = FIRST[shim]
    model = model_of(case, backend)
    model.save(tmp_path / "m.keras")
    loaded = keras.saving.load_model(tmp_path / "m.keras")
    x = [np.array(x, "float32") for x in case["inputs"]]
    assert type(loaded.layers[-1]) is getattr(shims, shim)
    np.testing.assert_array_equal(loaded.predict_on_batch(x), model.predict_on_batch(x))
