"""Descriptions without how the model was compiled."""

from __future__ import annotations

import json
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_shims.utils import architecture  # noqa: E402


def own(y_true: Any, y_pred: Any) -> Any:
    return keras.ops.mean(keras.ops.square(y_true - y_pred))


def test_a_model_is_made_again_whatever_its_loss() -> None:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.compile("sgd", own, metrics=[own])
    copy = keras.models.model_from_json(architecture(model.to_json()))
    copy.set_weights(model.get_weights())
    x = np.linspace(0, 1, 6).reshape(2, 3)
    np.testing.assert_array_equal(copy.predict(x, verbose=0), model.predict(x, verbose=0))
    assert not copy.compiled


@pytest.mark.parametrize("told", [{"class_name": "Dense", "config": {}}, [1, 2]])
def test_anything_else_stays(told: Any) -> None:
    assert json.loads(architecture(json.dumps(told))) == told
