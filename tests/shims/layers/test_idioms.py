"""Habits of programs for TensorFlow 2, as the codemod writes them, give what they gave."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from retold import recorded, told_by

from kmigrate_shims.layers import FusedBatchNormalization
from kmigrate_shims.losses import layer_metric

RELEASE = tuple(map(int, keras.__version__.split(".")[:2]))


@pytest.mark.parametrize("release", ["2.3.4", "2.15.1"])
def test_a_program_gives_what_it_gave(release: str, tmp_path: Path, monkeypatch: Any) -> None:
    then, (told, _) = recorded(f"idioms_of_tf_keras-{release}"), told_by("idioms_of_tf_keras", tmp_path, monkeypatch)
    if release == "2.3.4":
        del then["codes"]["weights"]  # which counted those of metrics too
    for part, values in then.items():
        for name, value in values.items():
            if RELEASE < (3, 1) and name.removeprefix("val_") in ("far", "seen"):
                continue  # where a model shows no metrics of its layers
            assert told[part][name] == pytest.approx(value, rel=1e-5, abs=1e-6), name


@pytest.mark.parametrize("release", ["2.3.4", "2.15.1"])
def test_masks_of_layers_of_ones_own(release: str, tmp_path: Path, monkeypatch: Any) -> None:
    told, _ = told_by("masks_of_tf_keras", tmp_path, monkeypatch)
    for name, values in recorded(f"masks_of_tf_keras-{release}").items():
        assert told[name] == pytest.approx(values, rel=1e-5, abs=1e-6), name


def test_the_variance_of_a_sample_is_that_of_images_alone() -> None:
    for shape, axis, factor in [
        ((8, 2), -1, 1), ((4, 2, 2), -1, 1), ((2, 2, 2, 2), -1, 8 / 7), ((2, 2, 2, 2), 1, 8 / 7),
        ((2, 2, 2, 2), 2, 1), ((2, 2, 2, 2, 2), -1, 16 / 15),
    ]:  # fmt: skip
        data = np.sin(np.arange(np.prod(shape))).reshape(shape).astype("float32")
        layer = FusedBatchNormalization(axis=axis, momentum=0.0)
        layer(data, training=True)
        others = tuple(one for one in range(len(shape)) if one != axis % len(shape))
        assert np.array(layer.moving_variance) == pytest.approx(data.var(others) * factor, rel=1e-5), (shape, axis)
        assert np.array(layer.moving_mean) == pytest.approx(data.mean(others), rel=1e-5, abs=1e-6)


def test_what_does_not_train_moves_nothing() -> None:
    data = np.ones((2, 2, 2, 2), "float32")
    layer = FusedBatchNormalization(ranks=(4,))
    layer(data)
    layer.trainable = False
    layer(data, training=True)
    assert np.array(layer.moving_variance).tolist() == [1.0, 1.0]
    assert type(layer).from_config(layer.get_config()).ranks == (4,)


def test_only_means_are_known() -> None:
    with pytest.raises(ValueError, match="'sum'"):
        layer_metric(keras.layers.Dense(2), 1.0, "total", aggregation="sum")


@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_the_fused_layer_goes_by_the_name_of_then(ending: str, tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((2, 2, 3)), FusedBatchNormalization()])
    assert type(model.layers[0]).__name__ == "BatchNormalization"
    assert model.layers[0].name.startswith("batch_normalization")
    model.save(tmp_path / f"model.{ending}")
    again = keras.models.load_model(tmp_path / f"model.{ending}")
    assert type(again.layers[0]) is FusedBatchNormalization
