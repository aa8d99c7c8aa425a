"""Early stopping against the weights that real Keras 2.2.4 and tf.keras 2.15 had behind it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_shims.callbacks import RestoringEarlyStopping  # noqa: E402

FOLDER = Path(__file__).parents[3] / "fixtures" / "models"
RECORDS = ("early-2.2.4-theano.json", "early-tf.keras-2.15.json")
CASES: dict[str, dict[str, Any]] = {
    "stopped": {"patience": 2, "restore_best_weights": True},
    "ran out": {"patience": 10, "restore_best_weights": True},
    "not asked": {"patience": 2},
}


@pytest.mark.parametrize("case", CASES)
def test_which_weights_stay(case: str) -> None:
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(keras.optimizers.SGD(1.1), "mse")
    model.set_weights([np.ones((1, 1))])
    stop = RestoringEarlyStopping(monitor="loss", mode="min", **CASES[case])
    done = model.fit(np.ones((1, 1)), np.zeros((1, 1)), epochs=5, callbacks=[stop], verbose=0)
    for name in RECORDS:
        recorded = json.loads((FOLDER / name).read_text())["facts"][case]
        assert len(done.history["loss"]) == recorded["epochs"]
        np.testing.assert_allclose(model.get_weights()[0][0, 0], recorded["weight"], atol=1e-4)
