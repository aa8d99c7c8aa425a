"""Metrics by themselves."""

from __future__ import annotations

import pytest
from asking import Asking

HEAD = """\
import tensorflow as tf
from tensorflow import keras

m = keras.Sequential()
auc = keras.metrics.AUC()
word = "acc"
two = ["acc", "mse"]


class Own(keras.metrics.Metric):
    pass


# here
"""
_ASKING = Asking("KM424", HEAD)
text, statuses = _ASKING.text, _ASKING.statuses


@pytest.mark.parametrize("given", ["['acc']", "{'a': 'acc'}", "None", "two", "made()", "unknown", "[auc]", "('acc',)"])
def test_these_stay(given: str) -> None:
    assert text(f"m.compile('sgd', 'mse', metrics={given})") == f"m.compile('sgd', 'mse', metrics={given})"
    assert statuses(f"m.compile('sgd', 'mse', metrics={given})") == []


@pytest.mark.parametrize(
    "given",
    [
        "'acc'",
        "word",
        "auc",
        "keras.metrics.AUC()",
        "Own()",
        "tf.metrics.BinaryAccuracy(threshold=0.0)",
        "keras.losses.MAE",
    ],
)
def test_one_is_put_in_a_list(given: str) -> None:
    assert text(f"m.compile('sgd', 'mse', metrics={given})") == f"m.compile('sgd', 'mse', metrics=[{given}])"
    assert text(f"m.compile('sgd', 'mse', weighted_metrics={given})").endswith(f"weighted_metrics=[{given}])")
    assert statuses(f"m.compile('sgd', 'mse', metrics={given})") == ["rewritten"]


def test_by_its_place_and_for_each_output() -> None:
    assert text("m.compile('sgd', 'mse', 'acc')") == "m.compile('sgd', 'mse', metrics=['acc'])"
    assert text("m.compile('sgd', ['mse', 'mae'], metrics='acc')").endswith("metrics=[['acc']] * 2)")
