"""Optimizers with decay of files that have no count of steps: fixtures/models/record_uncounted.py."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kmigrate_runtime import legacy, load_legacy

ROOM = Path(__file__).parents[3] / "fixtures/models/uncounted"


@pytest.mark.parametrize("name", ["RMSprop", "Adagrad", "Adadelta"])
def test_the_decay_begins_afresh_as_when_the_old_keras_loaded_it_and_says_so(name: str) -> None:
    kept = np.load(ROOM / "kept.npz")
    path = str(ROOM / f"{name}.h5")
    notes = legacy.read(path, backend="theano").notes
    assert any(f"no count of steps (before Keras 2.3 {name} kept none)" in note for note in notes)
    model = load_legacy(path, backend="theano")
    losses = [float(model.train_on_batch(kept["x"], kept["t"])) for _ in range(3)]
    assert not np.allclose(kept[f"{name}_on"], kept[f"{name}_loaded"], rtol=1e-3)
    np.testing.assert_allclose(losses, kept[f"{name}_loaded"], rtol=1e-4, atol=1e-5)


def test_setting_the_count_goes_on_as_if_the_model_had_not_been_saved() -> None:
    kept = np.load(ROOM / "kept.npz")
    model = load_legacy(str(ROOM / "RMSprop.h5"), backend="theano")
    model.optimizer.iterations.assign(3)
    losses = [float(model.train_on_batch(kept["x"], kept["t"])) for _ in range(3)]
    np.testing.assert_allclose(losses, kept["RMSprop_on"], rtol=1e-4, atol=1e-5)
