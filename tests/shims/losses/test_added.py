"""Losses and metrics that are added to a finished model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import pytest
from retold import recorded, told_by

from kmigrate_shims.losses import add_loss, add_metric

RELEASE = tuple(map(int, keras.__version__.split(".")[:2]))


@pytest.mark.parametrize("release", ["2.3.4", "2.15.1"])
def test_a_program_of_tf_keras_tells_what_it_told(release: str, tmp_path: Path, monkeypatch: Any) -> None:
    kept, (told, findings) = (
        recorded(f"added_of_tf_keras-{release}"),
        told_by("added_of_tf_keras", tmp_path, monkeypatch),
    )
    assert not [finding for finding in findings if finding.status.needs_a_person]
    evaluated, then = told.pop("evaluate"), kept.pop("evaluate")
    if RELEASE < (3, 1):  # the loss of an epoch is the mean of its batches there, whatever their sizes
        for name in ("loss", "val_loss"):
            del told[name], kept[name]
    else:
        assert sorted(evaluated) == pytest.approx(sorted(then), rel=1e-5)  # metrics of the model stand elsewhere today
    assert sorted(told) == sorted(kept)
    for name, values in kept.items():
        assert told[name] == pytest.approx(values, rel=1e-5, abs=1e-6), name


def coder() -> tuple[Any, Any]:
    inputs = keras.Input((4,))
    code = keras.layers.Dense(2)(inputs)
    return keras.Model(inputs, keras.layers.Dense(4)(code)), code


def test_what_has_one_value_for_good_is_said() -> None:
    model, _ = coder()
    with pytest.raises(TypeError, match="lambda"):
        add_loss(model, 0.5)


def test_a_tensor_of_another_model_is_said() -> None:
    model, _ = coder()
    _, other = coder()
    with pytest.raises(ValueError, match="does not compute"):
        add_loss(model, keras.ops.mean(other))


def test_a_model_without_a_graph_is_said() -> None:
    class Bare(keras.Model):
        def call(self, inputs: Any) -> Any:
            return inputs

    with pytest.raises(TypeError, match="say it in call"):
        add_loss(Bare(), coder()[1])


def test_a_name_stands_for_one_metric() -> None:
    model, code = coder()
    add_metric(model, keras.ops.mean(code), name="mean")
    add_metric(model, keras.ops.max(code), name="largest")
    with pytest.raises(ValueError, match="'mean'"):
        add_metric(model, keras.ops.mean(code), name="mean")
    with pytest.raises(ValueError, match="aggregation"):
        add_metric(model, keras.ops.mean(code), name="sum", aggregation="sum")
    model.compile("sgd", "mse")
    assert {"largest", "mean"} < set(
        model.evaluate(keras.ops.ones((4, 4)), keras.ops.ones((4, 4)), verbose=0, return_dict=True)
    )


def test_the_model_is_saved_as_ever(tmp_path: Path) -> None:
    model, code = coder()
    add_loss(model, keras.ops.mean(code))
    model.compile("sgd", "mse")
    model.save(tmp_path / "model.keras")
    data = keras.ops.ones((2, 4))
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert keras.ops.convert_to_numpy(loaded(data)) == pytest.approx(keras.ops.convert_to_numpy(model(data)))
