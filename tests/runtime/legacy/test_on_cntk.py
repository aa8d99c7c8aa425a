"""From which release on Keras on CNTK gave the last state of a loop, as `on_cntk.py` recorded it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from kmigrate_runtime import legacy
from kmigrate_runtime.reference import run

FOLDER = Path(__file__).parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("release", ["2.1.6", "2.2.4", "2.3.1"])
def test_what_an_lstm_gave(tmp_path: Path, release: str) -> None:
    recorded = json.loads((FOLDER / f"on_cntk-keras-{release}-cntk.json").read_text())["told"]["lstm"][:16]
    layer = {
        "name": "lstm", "units": 4, "batch_input_shape": [None, 6, 3], "recurrent_activation": "hard_sigmoid",
        "activation": "tanh", "implementation": 1 if release < "2.3" else 2,
    }  # fmt: skip
    if release >= "2.3":
        layer["recurrent_activation"] = "sigmoid"
    place = tmp_path / "model.json"
    text = {"class_name": "Sequential", "config": [{"class_name": "LSTM", "config": layer}]}
    place.write_text(json.dumps({**text, "keras_version": release, "backend": "cntk"}))
    spec = legacy.read(place)
    read = spec.model.walk()
    found = next(one for _, one in read if one.kind == "LSTM")
    random = np.random.RandomState(3)
    for role, shape in (("kernel", (3, 16)), ("recurrent_kernel", (4, 16)), ("bias", (16,))):
        found.weights[role] = random.normal(size=shape) * 0.4
    x = np.random.RandomState(0).normal(size=(8, 6, 3)).astype("float32")
    assert np.ravel(run(spec, [x]).outputs[0])[:16] == pytest.approx(recorded, abs=2e-5)
