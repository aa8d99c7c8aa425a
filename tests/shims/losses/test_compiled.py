"""A `train_step` of TensorFlow 2.2 to 2.15: `fixtures/programs_as_they_were/steps_of_tf_keras.py`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from kmigrate_shims.losses import compiled_loss, compiled_metrics, computed_loss

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"
# What the codemod writes.
WRITTEN = {
    "self.compiled_loss(": "compiled_loss(self, ",
    "self.compiled_metrics.": "compiled_metrics(self).",
}


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Any:
    output = tmp_path_factory.mktemp("steps") / "ours.json"
    text = (FOLDER / "steps_of_tf_keras.py").read_text()
    for old, new in WRITTEN.items():
        assert old in text
        text = text.replace(old, new)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["", str(output)])
        exec(compile(text, "steps", "exec"), {"compiled_loss": compiled_loss, "compiled_metrics": compiled_metrics})
    return json.loads(output.read_text())


@pytest.mark.parametrize("name", ["Whole", "Without"])
def test_logs_and_weights_are_those_of_old(ours: Any, name: str) -> None:
    recorded = json.loads((FOLDER / "steps_of_tf_keras-tf.keras-2.4.4.json").read_text())[name]
    assert ours[name].keys() == recorded.keys()
    for told in ("plain", "weighed"):
        for key, values in recorded[told].items():
            np.testing.assert_allclose(ours[name][told][key], values, atol=2e-6, err_msg=f"{told} {key}")
    np.testing.assert_allclose(ours[name]["evaluated"], recorded["evaluated"], atol=2e-6)
    for found, wanted in zip(ours[name]["weights"], recorded["weights"], strict=True):
        np.testing.assert_allclose(found, wanted, atol=2e-6)


def test_without_a_loss_there_is_none_in_logs(ours: Any) -> None:
    recorded = json.loads((FOLDER / "steps_of_tf_keras-tf.keras-2.4.4.json").read_text())["Distilled"]
    found = ours["Distilled"]
    if keras.__version__.startswith("3.0."):  # which lists one that stays 0, and tells metrics alone
        assert set(found["kept"].pop("loss")) == {0.0}
        del recorded["kept"]["student"], recorded["evaluated"][1:], found["evaluated"][:-1]
    assert found["kept"].keys() == recorded["kept"].keys()
    for key, values in recorded["kept"].items():
        np.testing.assert_allclose(found["kept"][key], values, atol=2e-6, err_msg=key)
    np.testing.assert_allclose(found["evaluated"], recorded["evaluated"], atol=2e-6)


def of(metrics: list[str] | None = None) -> Any:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, kernel_regularizer="l2")])
    model.compile("sgd", "mse", metrics=metrics)
    return model


def test_compute_loss_adds_the_losses_of_the_layers_and_takes_note() -> None:
    model, x, y = of(), np.ones((3, 2)), np.ones((3, 1))
    loss = float(computed_loss(model, x, y, model(x)))
    assert loss == pytest.approx(float(keras.ops.mean((model(x) - 1) ** 2)) + float(sum(model.losses)), rel=1e-5)
    assert float(model.metrics[0].result()) == pytest.approx(loss, rel=1e-5)


def test_a_model_without_metrics_or_loss() -> None:
    model = of()
    compiled_metrics(model).update_state(np.ones((3, 1)), np.ones((3, 1)))
    compiled_metrics(model).reset_states()
    assert compiled_metrics(model).metrics == []
    bare = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    with pytest.raises(RuntimeError, match="give one to `compile`"):
        compiled_loss(bare, np.ones((3, 1)), np.ones((3, 1)))
