"""A model from a file was saved already; one that is at hand is saved and loaded."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
import recordings

from kmigrate_runtime.build import build
from kmigrate_runtime.legacy import read
from kmigrate_runtime.proof import DIFFERS, EQUAL, Rung
from kmigrate_runtime.verify import CPU, Request, verify
from kmigrate_runtime.verify.new import Candidate
from kmigrate_runtime.verify.saving import own_ways, today, written


@keras.saving.register_keras_serializable("kmigrate tests")
class Forgetful(keras.layers.Dense):
    """Does not write down by what it scales."""

    def __init__(self, *args: Any, scale: float = 1.0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scale = scale

    def call(self, inputs: Any) -> Any:
        return super().call(inputs) * self.scale


@keras.saving.register_keras_serializable("kmigrate tests")
class Own(keras.layers.Dense):
    """Loses its bias by saving in a way of its own."""

    def save_own_variables(self, store: Any) -> None:
        store["0"] = np.asarray(self.kernel)

    def load_own_variables(self, store: Any) -> None:
        self.kernel.assign(store["0"])


@pytest.fixture
def old(tmp_path: Path) -> Path:
    recordings.get("keras-2.3.1-tensorflow", "dense-relu").write(tmp_path)
    return tmp_path / "model.h5"


def saving(old: Path, new: str, model: keras.Model | None = None) -> Rung:
    found = verify(Request(str(old), new, CPU), [CPU], model=model)
    return next(rung for rung in found.climbs[0].rungs if rung.name == "saved")


def test_of_a_file_that_would_be_written_again_nothing_is_written(old: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.keras"
    build(read(old)).model.save(new)
    rung = saving(old, str(new))
    assert (rung.verdict, [row.what for row in rung.rows]) == (EQUAL, ["the file, as it would be written again"])


def test_a_file_that_says_something_else_is_saved_and_loaded(old: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.keras"
    model = build(read(old)).model
    model.save(new)
    model.layers[-1].activation = keras.activations.tanh
    candidate = Candidate(model, CPU, str(new))
    assert not np.array_equal(written(candidate), today(model))  # type: ignore[arg-type]
    h5 = tmp_path / "new.h5"
    build(read(old)).model.save(h5)
    assert [row.what for row in saving(old, str(h5)).rows] == ["output 0"]


@pytest.mark.parametrize(("kind", "said"), [(Forgetful, "output 0"), (Own, "weight")])
def test_a_class_that_does_not_survive_is_found(old: Path, kind: type, said: str) -> None:
    made = build(read(old)).model
    more = {"scale": 2.0} if kind is Forgetful else {}
    last = made.layers[-1]
    model = keras.Sequential([keras.Input(made.input_shape[1:]), kind(last.units, activation="relu", **more)])
    model.layers[-1].set_weights([np.full(weight.shape, 0.5, "float32") for weight in last.get_weights()])
    assert own_ways(model) is (kind is Own)
    rung = saving(old, "model", model)
    assert rung.verdict == DIFFERS
    assert rung.first_wrong is not None
    assert rung.first_wrong.what.startswith(said)
