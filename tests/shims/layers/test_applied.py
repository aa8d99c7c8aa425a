"""Functions of TensorFlow on tensors of a model."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from kmigrate import Settings, rewrite
from kmigrate_shims.layers import applied

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
X = np.random.RandomState(3).uniform(-1, 1, (2, 4)).astype("float32")


@pytest.mark.parametrize("release", ["2.4.4", "2.15.1"])
def test_a_program_computes_and_learns_what_it_did(release: str, tmp_path: Path, monkeypatch: Any) -> None:
    recorded = json.loads((FOLDER / f"functions_of_tensors-{release}.json").read_text())
    result = rewrite((FOLDER / "functions_of_tensors.py").read_text(), Settings())
    assert not [finding for finding in result.findings if finding.status.needs_a_person]
    monkeypatch.setattr(sys, "argv", ["program", str(tmp_path / "told.json")])
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(result.text, "program", "exec"), names)
    told = json.loads((tmp_path / "told.json").read_text())
    assert sorted(told) == sorted(recorded)
    for name, values in recorded.items():
        assert told[name] == pytest.approx(values, rel=1e-5, abs=1e-5), name
    if tuple(map(int, keras.__version__.split(".")[:2])) < (3, 1):
        return  # Keras 3.0 reads none of its own slices back
    names["model"].save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert np.ravel(loaded.predict(names["X"], verbose=0)) == pytest.approx(told["learnt"], abs=1e-6)


def test_what_is_no_tensor_of_a_model_goes_to_the_function() -> None:
    assert applied(tf.add, 1.0, 2.0).numpy() == 3.0


@pytest.mark.parametrize("given", ["dtype", "array", "tensor twice", "nested"])
def test_whatever_else_it_is_given_is_kept_with_the_model(given: str, tmp_path: Path) -> None:
    x = keras.Input((4,))
    y, expected = {
        "dtype": lambda: (applied(tf.cast, x, tf.int32), X.astype("int32")),
        "array": lambda: (applied(tf.multiply, x, np.arange(4.0)), X * np.arange(4.0)),
        "tensor twice": lambda: (applied(tf.add, x, x), X + X),
        "nested": lambda: (applied(tf.stack, [x, applied(tf.ones_like, x)]), np.stack([X, np.ones_like(X)])),
    }[given]()
    model = keras.Model(x, y)
    assert np.array(model(X)) == pytest.approx(expected, rel=1e-6)
    model.save(tmp_path / "model.keras")
    assert np.array(keras.models.load_model(tmp_path / "model.keras")(X)) == pytest.approx(expected, rel=1e-6)


def test_a_function_of_ones_own_computes_and_says_that_no_file_holds_it(tmp_path: Path) -> None:
    x = keras.Input((4,))
    model = keras.Model(x, applied(lambda tensor, factor: tensor * factor, x, factor=3.0))
    assert np.array(model(X)) == pytest.approx(X * 3.0)
    with pytest.raises(NotImplementedError, match="save the weights alone"):
        model.save(tmp_path / "model.keras")


def test_what_keras_only_calls_sparse_is_taken() -> None:
    x = keras.Input((4,))
    model = keras.Model(x, applied(tf.concat, [x * 2.0, x], axis=-1))
    assert np.array(model(X)) == pytest.approx(np.concatenate([X * 2, X], axis=-1))
