"""Metrics beside targets of one dimension."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops
from retold import recorded, told_by

from kmigrate_shims import metrics


def off(y_true: Any, y_pred: Any) -> Any:
    return ops.mean(ops.abs(y_true - y_pred), axis=-1)


def evaluated(metric: Any, y: np.ndarray) -> float:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")])
    model.compile("sgd", "mean_squared_error", metrics=[metric])
    found = model.evaluate(X, y, verbose=0, batch_size=len(X), return_dict=True)
    return float(next(value for key, value in found.items() if key != "loss"))


X = np.array([[0.25, 0.5], [0.5, 0.0], [0.0, 0.25]], "float32")
Y = np.array([1.0, 0.0, 0.0], "float32")


def test_a_metric_of_ones_own_is_given_a_column() -> None:
    by_hand = np.mean([0.25, 0.5, 0.25])
    assert evaluated(metrics.columns(off), Y) == pytest.approx(by_hand)
    assert evaluated(metrics.columns(off), Y[:, None]) == pytest.approx(by_hand)


def test_other_targets_are_given_as_they_are() -> None:
    seen: list[Any] = []
    given = metrics.columns(lambda y_true, y_pred: seen.append((y_true.shape, y_pred.shape)))
    for target, output in (((4,), (4,)), ((4,), (4, 3)), ((4, 1), (4, 1)), ((4, 2, 1), (4, 2, 1))):
        given(np.zeros(target), np.zeros(output))
    assert [tuple(map(tuple, one)) for one in seen] == [
        ((4,), (4,)), ((4,), (4, 3)), ((4, 1), (4, 1)), ((4, 2, 1), (4, 2, 1)),
    ]  # fmt: skip


def test_targets_are_of_the_type_of_the_predictions() -> None:
    given = {wrapper: wrapper(lambda y_true, y_pred: y_true.dtype) for wrapper in (metrics.columns, metrics.matched)}
    predictions = np.zeros((4, 1), "float32")
    for dtype in ("float64", "int64", "bool", "float32"):
        assert given[metrics.columns](np.zeros((4, 1), dtype), predictions) == "float32"
        assert given[metrics.matched](np.zeros((4, 1), dtype), predictions) == "float32"
    assert metrics.matched(lambda y_true, y_pred: y_true.shape)(np.zeros(4), predictions) == (4, 1)


def test_it_keeps_its_name() -> None:
    assert metrics.columns(off).__name__ == "off"


@pytest.mark.parametrize("name", ["precision", "recall", "fmeasure", "binary_accuracy", "matthews_correlation"])
def test_metrics_of_keras_1_take_both(name: str) -> None:
    metric = getattr(metrics, name)
    assert evaluated(metric, Y) == pytest.approx(evaluated(metric, Y[:, None]))


@pytest.mark.parametrize(("wrapper", "expected"), [(metrics.by_samples, (2 * 5.0 + 8.0) / 3), (metrics.columns, 6.5)])
def test_one_number_for_a_batch_counts_for_its_samples_or_once(wrapper: Any, expected: float) -> None:
    """Keras 2.2.4 gave the first, Keras 2.3.1 the second: batches of two and of one sample."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")])
    model.compile("sgd", "mean_squared_error", metrics=[wrapper(lambda y_true, y_pred: ops.mean(y_pred))])
    x = np.array([[4.0], [6.0], [8.0]])
    found = model.evaluate(x, np.zeros(3), batch_size=2, verbose=0)
    assert found[1] == pytest.approx(expected)


@pytest.mark.parametrize("given", [metrics.columns, metrics.matched, metrics.by_samples])
@pytest.mark.parametrize("axis", [None, -1])
def test_a_metric_of_numpy_is_one_number_of_the_batch(given: Any, axis: int | None) -> None:
    def off_by_numpy(y_true: Any, y_pred: Any) -> Any:
        return tf.numpy_function(lambda a, b: np.abs(a - b).mean(axis, "float64"), (y_true, y_pred), tf.double)

    assert evaluated(given(off_by_numpy), Y[:, None]) == pytest.approx(np.mean([0.25, 0.5, 0.25]))


@pytest.mark.parametrize("release", ["1.15.5", "2.3.4", "2.15.1"])
def test_a_program_of_tf_keras(release: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = told_by("targets_of_tf_keras", tmp_path, monkeypatch, tensorflow="2.15.1")[0]
    for name, (types, number) in recorded(f"targets_of_tf_keras-{release}").items():
        assert found[name][0] == types, name
        assert found[name][1] == pytest.approx(number, abs=1e-5), name
