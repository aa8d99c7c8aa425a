"""The order of losses and metrics, held to Keras 2.0.8 to 2.3.1 and to TensorFlow 2.3 and 2.15."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
from retold import recorded, told_by

from kmigrate_shims.models import in_order, metrics_names

STACKS = (
    "keras-2.0.8-tensorflow",
    "tf_keras-2.15.1",
    *(pytest.param(stack, marks=pytest.mark.slow)
      for stack in ("keras-2.2.4-theano", "keras-2.3.1-tensorflow", "tf_keras-2.3.4")),
)  # fmt: skip
OLDEST = keras.__version__.startswith("3.0")  # tells no losses of single outputs


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.skipif(OLDEST, reason="which tells no losses of single outputs")
def test_a_program_tells_what_it_told(stack: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = stack.removeprefix("tf_keras-") if stack.startswith("tf_keras") else ""
    found, findings = told_by("told_numbers", tmp_path, monkeypatch, tensorflow=release)
    told = recorded(f"told_numbers-{stack}")
    assert found.keys() == told.keys()
    for name, numbers in told.items():
        np.testing.assert_allclose(found[name], numbers, rtol=1e-4, atol=1e-6, err_msg=name)
    assert {one.status.value for one in findings if one.rule in ("KM311", "KM420")} == {"shimmed"}


def _model(outputs: int, **compiled: object) -> keras.Model:
    x = keras.Input((3,))
    made = [keras.layers.Dense(1, name=name)(x) for name in ("b", "a")[:outputs]]
    model = keras.Model(x, made if outputs > 1 else made[0])
    model.compile("sgd", **compiled)
    return model


DATA = np.linspace(0.1, 1, 12, dtype="float32").reshape(4, 3)
TARGET = np.linspace(0.1, 1, 4, dtype="float32").reshape(4, 1)


@pytest.mark.parametrize(
    ("compiled", "names"),
    [
        ({"metrics": ["mse", "mae"]}, ["loss", "mse", "mae"]),
        ({"metrics": ["mse"], "weighted_metrics": ["mae"]}, ["loss", "mse", "mae"]),
        ({}, ["loss"]),
    ],
)
def test_one_output(compiled: dict[str, object], names: list[str]) -> None:
    model = _model(1, loss="mse", **compiled)
    assert metrics_names(model) == names
    by_name = model.evaluate(DATA, TARGET, verbose=0, return_dict=True)
    told = in_order(model, by_name)
    assert metrics_names(model) == names
    assert told == ([by_name[name] for name in names] if len(names) > 1 else told)
    assert isinstance(told, list) is (len(names) > 1)


@pytest.mark.parametrize(
    ("compiled", "metrics"),
    [
        ({"metrics": {"a": ["mse", "mae"], "b": ["mse"]}}, ["b_mse", "a_mse", "a_mae"]),
        ({"metrics": [["mse"], ["mae"]], "weighted_metrics": [["mape"], ["mape"]]},
         ["b_mse", "b_mape", "a_mae", "a_mape"]),
        ({"metrics": {"a": ["mse"]}}, ["a_mse"]),
        ({}, []),
    ],
)  # fmt: skip
def test_two_outputs(compiled: dict[str, object], metrics: list[str]) -> None:
    model = _model(2, loss=["mse", "mse"], **compiled)
    losses = [] if OLDEST else ["b_loss", "a_loss"]
    assert metrics_names(model) == ["loss", *losses, *metrics]
    by_name = model.evaluate(DATA, [TARGET, TARGET], verbose=0, return_dict=True)
    if len(metrics) + len(losses):
        assert in_order(model, by_name) == [by_name[name] for name in ("loss", *losses, *metrics)]
    assert metrics_names(model) == ["loss", *losses, *metrics]


def test_numbers_of_a_step_of_its_own_come_last() -> None:
    class Own(keras.Model):
        def call(self, x: object) -> object:
            return x

        def test_step(self, data: object) -> dict[str, float]:
            return {"second": 2.0, "loss": 1.0}

    model = Own()
    model.compile()
    assert in_order(model, {"second": 2.0, "loss": 1.0}) == [1.0, 2.0]
    assert metrics_names(model)[0] == "loss"
