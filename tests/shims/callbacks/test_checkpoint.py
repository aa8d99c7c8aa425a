"""Checkpoints against the epochs in which real Keras 2.2.4 saved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_shims.callbacks import PeriodicCheckpoint  # noqa: E402

RECORD: dict[str, Any] = json.loads((Path(__file__).parents[3] / "fixtures" / "models" / "batches.json").read_text())
X = np.arange(30, dtype="float32").reshape(10, 3) / 30


def saved(folder: Path, ending: str, **arguments: Any) -> list[int]:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, kernel_initializer="zeros")])
    model.compile(keras.optimizers.SGD(learning_rate=0.0), "mse")
    save = PeriodicCheckpoint(f"{folder}/{{epoch}}{ending}", monitor="loss", **arguments)
    model.fit(X, X[:, :1], epochs=10, verbose=0, callbacks=[save])
    return sorted(int(path.name.partition(".")[0]) for path in folder.iterdir())


def test_every_third_epoch(tmp_path: Path) -> None:
    assert saved(tmp_path, ".keras", period=3) == RECORD["every_third"]


def test_the_best_of_every_fourth(tmp_path: Path) -> None:
    given = saved(tmp_path, ".weights.h5", period=4, save_best_only=True, save_weights_only=True)
    assert given == RECORD["best_of_every_fourth"]


@pytest.mark.parametrize(("monitor", "better"), [("val_acc", 2.0), ("val_my_metric", 0.5), ("fmeasure", 2.0)])
def test_what_is_better_shows_in_the_name(monitor: str, better: float) -> None:
    save = PeriodicCheckpoint("m.keras", monitor=monitor)
    if hasattr(save, "_set_monitor_op"):
        save._set_monitor_op()  # newer releases put it off until training
    assert save.monitor_op(better, 1.0)
