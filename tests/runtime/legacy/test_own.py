"""A class or a function that the Keras of a file did not know is the user's, though a later Keras has one of that name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import making
import numpy as np
import pytest

from kmigrate_runtime import legacy
from kmigrate_runtime.spec import Foreign, Layer, Spec, Training

KERNEL = {"d/kernel:0": np.ones((3, 2), "float32"), "d/bias:0": np.zeros(2, "float32")}
ONE = {"n/gamma:0": np.ones(2, "float32"), "n/beta:0": np.zeros(2, "float32")}
WRITTEN = {"axis": [1], "epsilon": 0.001, "center": True, "scale": True}


def behind(path: Path, name: str, config: dict[str, Any], version: str, custom: tuple[str, ...] = ()) -> Layer:
    """A layer behind a Dense."""
    layers = making.sequential(making.dense("d"), {"class_name": name, "config": {"name": "n", **config}})
    file = making.h5(path / "a.h5", layers, {"d": KERNEL, "n": ONE}, version=version)
    return legacy.read(file, custom=custom).model["n"]


@pytest.mark.parametrize("name", ["LayerNormalization", "GroupNormalization", "Attention", "UnitNormalization"])
def test_what_only_later_releases_had_is_the_users(tmp_path: Path, name: str) -> None:
    found = behind(tmp_path, name, {"epsilon": 0.001}, "2.2.4")
    assert found.foreign == Foreign("class", name, config={"name": "n", "epsilon": 0.001})
    assert list(found.weights) == ["gamma", "beta"]
    assert found.kind == f"{name} of yours"


def test_that_of_tf_keras_says_all_of_its_options(tmp_path: Path) -> None:
    assert behind(tmp_path, "LayerNormalization", WRITTEN, "2.4.0").foreign is None
    assert behind(tmp_path, "LayerNormalization", {"trainable": True}, "2.4.0").foreign is not None


def test_what_the_user_brings_comes_before_what_keras_has(tmp_path: Path) -> None:
    assert behind(tmp_path, "LayerNormalization", WRITTEN, "2.4.0", ("LayerNormalization",)).foreign is not None


def dense(path: Path, activation: str, version: str, custom: tuple[str, ...] = ()) -> Spec:
    layers = making.sequential(making.dense("d", activation=activation))
    return legacy.read(making.h5(path / "a.h5", layers, {"d": KERNEL}, version=version), custom=custom)


@pytest.mark.parametrize("name", ["gelu", "leaky_relu", "mine"])
def test_an_activation_that_was_written_in_several_ways_is_asked_for(tmp_path: Path, name: str) -> None:
    assert dense(tmp_path, name, "2.3.1").model["d"].options["activation"] == Foreign("function", name)


def test_an_activation_of_one_meaning_is_taken_for_it_and_told(tmp_path: Path) -> None:
    spec = dense(tmp_path, "swish", "2.3.1")
    assert spec.model["d"].options["activation"] == "swish"
    assert any("swish is a function of yours, which is taken for x * sigmoid(x)" in note for note in spec.notes)
    given = dense(tmp_path, "swish", "2.3.1", ("swish",))
    assert given.model["d"].options["activation"] == Foreign("function", "swish")
    assert not dense(tmp_path, "gelu", "2.4.0").notes


def test_activations_that_tf_keras_did_not_have_yet(tmp_path: Path) -> None:
    """`tf.keras.activations` of TensorFlow 2.0.4 has no swish and no gelu, that of 2.2.3 no gelu."""
    assert dense(tmp_path, "gelu", "2.3.0-tf").model["d"].options["activation"] == Foreign("function", "gelu")
    assert dense(tmp_path, "swish", "2.2.4-tf").notes
    assert not dense(tmp_path, "swish", "2.3.0-tf").notes


def training(
    path: Path, version: str, loss: str, metric: str, optimizer: str, custom: tuple[str, ...] = ()
) -> Training:
    said = {"optimizer_config": {"class_name": optimizer, "config": {}}, "loss": loss, "metrics": [metric]}
    layers = making.sequential(making.dense("d"))
    file = making.h5(path / "a.h5", layers, {"d": KERNEL}, version=version, training=json.loads(json.dumps(said)))
    found = legacy.read(file, custom=custom).training
    assert found is not None
    return found


def test_losses_metrics_and_optimizers_that_came_later_or_had_gone(tmp_path: Path) -> None:
    found = training(tmp_path, "2.2.4", "huber_loss", "precision", "AdamW")
    assert found.losses == {"d": Foreign("function", "huber_loss")}
    assert found.metrics == {"d": [Foreign("function", "precision")]}
    assert found.optimizer is not None
    assert found.optimizer.foreign is not None


def test_those_of_the_release_stay_its_own(tmp_path: Path) -> None:
    assert training(tmp_path, "2.3.1", "huber_loss", "acc", "Adam").losses == {"d": "huber_loss"}
    assert training(tmp_path, "1.2.2", "mse", "precision", "SGD").metrics == {"d": ["precision"]}


def test_a_loss_of_the_users_comes_before_that_of_keras(tmp_path: Path) -> None:
    found = training(tmp_path, "2.3.1", "mse", "mae", "Adam", ("mse", "mae", "Adam"))
    assert found.losses == {"d": Foreign("function", "mse")}
    assert found.metrics == {"d": [Foreign("function", "mae")]}
    assert found.optimizer is not None
    assert found.optimizer.foreign is not None
