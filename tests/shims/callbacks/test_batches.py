"""What callbacks are told of a batch, held to real Keras 2.2.4 and 2.3.1."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers, ops

from kmigrate_shims.callbacks import BatchCallback, BatchLossCallback
from kmigrate_shims.callbacks.batches import COUNTS_SAMPLES
from kmigrate_shims.metrics import columns

FOLDER = Path(__file__).parents[3] / "fixtures" / "programs_as_they_were"


def recorded(release: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"logs-keras-{release}-tensorflow.json").read_text())
    return found


def share(y_true: Any, y_pred: Any) -> Any:
    return ops.sum(ops.round(y_true * y_pred)) / (ops.sum(y_true) + 1.0)


def train(base: Any) -> tuple[list[dict[str, Any]], dict[str, list[float]]]:
    """The program of the recording."""

    class Told(base):  # type: ignore[misc]
        def on_train_begin(self, logs: Any = None) -> None:
            self.batches: list[dict[str, Any]] = []

        def on_batch_end(self, batch: int, logs: Any = None) -> None:
            self.batches.append(dict(logs))

    rng = np.random.RandomState(5)
    x = rng.uniform(-1, 1, (22, 3)).astype("float32")
    y = (x.sum(axis=1) > 0).astype("float32")
    model = keras.Sequential(
        [keras.Input((3,)), layers.Dense(4, activation="tanh"), layers.Dense(1, activation="sigmoid")]
    )
    for layer in model.layers:
        layer.set_weights([rng.uniform(-1, 1, w.shape) for w in layer.get_weights()])
    model.compile(keras.optimizers.SGD(0.5), "binary_crossentropy", metrics=["accuracy", columns(share)])
    told = Told()
    history = model.fit(x, y, batch_size=8, epochs=2, shuffle=False, verbose=0, callbacks=[told])
    return told.batches, history.history


def test_losses_are_of_the_batch_and_metrics_are_averages_as_in_keras_23() -> None:
    batches, history = train(BatchLossCallback)
    told = recorded("2.3.1")
    for ours, theirs in zip(batches, told["batches"], strict=True):
        for key in ("batch", "loss", "accuracy", "share"):
            np.testing.assert_allclose(ours[key], theirs[key], rtol=1e-5, err_msg=key)
    np.testing.assert_allclose(history["share"], told["share"], rtol=1e-5)


def test_all_is_of_the_batch_as_in_keras_22() -> None:
    batches, _ = train(BatchCallback)
    for ours, theirs in zip(batches, recorded("2.2.4")["batches"], strict=True):
        assert ours["batch"] == theirs["batch"]
        np.testing.assert_allclose(ours["accuracy"], theirs["acc"], rtol=1e-5)
        # Gradients of Keras 2.2.4 saw weights that had moved, or not, as it came.
        np.testing.assert_allclose(ours["loss"], theirs["loss"], rtol=3e-2)


@pytest.mark.skipif(not COUNTS_SAMPLES, reason="Keras 3.0 counts batches, not samples")
def test_the_size_of_a_batch_is_told() -> None:
    batches, _ = train(BatchCallback)
    assert [one["size"] for one in batches] == [one["size"] for one in recorded("2.2.4")["batches"]]
