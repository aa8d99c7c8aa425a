"""Optimizers that keep slots and apply single gradients."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from retold import recorded, told_by

from kmigrate_shims.optimizers.slots import SlotOptimizer


@pytest.mark.parametrize("release", ["2.3.4", "2.9.3"])
def test_a_program_of_tf_keras_trains_as_it_did(release: str, tmp_path: Path, monkeypatch: Any) -> None:
    then, (told, _) = recorded(f"slots_of_tf_keras-{release}"), told_by("slots_of_tf_keras", tmp_path, monkeypatch)
    assert sorted(told) == sorted(then)
    for part, values in then.items():
        for name, value in values.items():
            if name == "weights":
                assert told[part][name] == value
            else:
                assert told[part][name] == pytest.approx(value, rel=1e-5), (part, name)


class Plain(SlotOptimizer):
    def __init__(self, learning_rate: float = 0.5, slope: float = 2.0, name: str = "Plain", **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self._set_hyper("learning_rate", learning_rate)
        self._set_hyper("slope", slope)

    def _create_slots(self, var_list: Any) -> None:
        for var in var_list:
            self.add_slot(var, "seen")

    def _resource_apply_dense(self, grad: Any, var: Any) -> Any:
        self.get_slot(var, "seen").assign_add(grad)
        return var.assign_sub(self._decayed_lr(var.dtype.base_dtype) * self._get_hyper("slope") * grad)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            **{name: self._serialize_hyperparameter(name) for name in ("learning_rate", "slope")},
        }


def test_its_weights_are_the_steps_and_the_slots() -> None:
    optimizer, variable = Plain(), keras.Variable(np.ones(3, "float32"))
    optimizer.apply_gradients([(tf.constant([1.0, 2.0, 3.0]), variable)])
    assert np.array(variable).tolist() == [0.0, -1.0, -2.0]
    count, seen = optimizer.get_weights()
    assert int(count) == 1
    assert seen.tolist() == [1.0, 2.0, 3.0]
    optimizer.set_weights([5, seen * 2.0])
    assert int(np.array(optimizer.iterations)) == 5
    assert optimizer.get_slot_names() == ["seen"]
    assert optimizer.get_slot(variable, "seen").numpy().tolist() == [2.0, 4.0, 6.0]
    with pytest.raises(ValueError, match="2 weights"):
        optimizer.set_weights([seen])


def test_hyperparameters_are_attributes() -> None:
    optimizer = Plain(slope=3.0, lr=0.1)
    assert optimizer.slope == 3.0
    optimizer.slope = 4.0
    assert optimizer._get_hyper("slope", "float32").numpy() == 4.0
    optimizer.lr = 0.25
    assert float(np.array(optimizer.learning_rate)) == float(np.array(optimizer.lr)) == 0.25
    with pytest.raises(AttributeError, match="steepness"):
        _ = optimizer.steepness
    with pytest.raises(TypeError, match="steepness"):
        Plain(steepness=1)


def test_it_is_made_again_from_its_configuration() -> None:
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)
    again = Plain.from_config(Plain(schedule, slope=7.0, clipvalue=0.5).get_config())
    assert again.get_config() == Plain(schedule, slope=7.0, clipvalue=0.5).get_config()
    assert again.clipvalue == 0.5
    assert Plain.from_config({"lr": 0.125, "name": "p"})._serialize_hyperparameter("learning_rate") == 0.125


def test_a_model_with_it_is_saved_and_goes_on(tmp_path: Path) -> None:
    data = np.arange(12).reshape(4, 3).astype("float32") / 12
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(Plain(0.1), "mse")
    model.fit(data, data[:, :1], epochs=2, verbose=0)
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras", custom_objects={"Plain": Plain})
    for before, after in zip(model.optimizer.get_weights(), again.optimizer.get_weights(), strict=True):
        assert after == pytest.approx(before)
    first = model.fit(data, data[:, :1], verbose=0, shuffle=False).history["loss"]
    assert again.fit(data, data[:, :1], verbose=0, shuffle=False).history["loss"] == pytest.approx(first)
