"""Every cause is planted in a new model, and must be found from what the old one was recorded to compute."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
import recordings

from kmigrate_runtime import trace
from kmigrate_runtime.build import build
from kmigrate_runtime.legacy import traced
from kmigrate_runtime.spec import Layer, Spec
from kmigrate_runtime.verify import CPU, Request, verify
from kmigrate_runtime.verify.diagnose.causes import CAUSES, alike

STACK = "keras-2.3.1-tensorflow"
Plant = Callable[[Spec], None]


def layer_of(spec: Spec, *kinds: str) -> Layer:
    return next(layer for _, layer in spec.model.walk() if layer.kind in kinds)


def option(kinds: tuple[str, ...], **options: Any) -> Plant:
    return lambda spec: layer_of(spec, *kinds).options.update(options)


def weight(kinds: tuple[str, ...], role: str, change: Callable[[np.ndarray], np.ndarray]) -> Plant:
    def plant(spec: Spec) -> None:
        weights = layer_of(spec, *kinds).weights
        weights[role] = np.ascontiguousarray(change(weights[role]))

    return plant


def flip(kernel: np.ndarray) -> np.ndarray:
    return np.flip(kernel, tuple(range(kernel.ndim - 2)))


def gates(array: np.ndarray) -> np.ndarray:
    i, f, c, o = np.split(array, 4, axis=-1)
    return np.concatenate([i, c, f, o], axis=-1)


def exchange(*kinds: str) -> Plant:
    """Two layers get each other's weights."""

    def plant(spec: Spec) -> None:
        layers = [layer for _, layer in spec.model.walk() if layer.kind in kinds]
        one, two = next(pair for pair in itertools.combinations(layers, 2) if alike(*pair))
        one.weights, two.weights = two.weights, one.weights

    return plant


def all_gates(spec: Spec) -> None:
    weights = layer_of(spec, "LSTM").weights
    weights.update({role: gates(array) for role, array in weights.items()})


def swap(spec: Spec) -> None:
    weights = layer_of(spec, "BatchNormalization").weights
    weights["gamma"], weights["beta"] = weights["beta"], weights["gamma"]


def rows(spec: Spec) -> None:
    """What becomes of a Dense after Flatten where only the images were turned to channels last."""
    place = next(n for n, layer in enumerate(spec.model.layers) if layer.kind == "Flatten")
    dense = spec.model.layers[place + 1]
    channels = layer_of(spec, "Conv2D").weights["bias"].size
    kernel = dense.weights["kernel"]
    turned = kernel.reshape(channels, -1, kernel.shape[-1]).transpose(1, 0, 2)
    dense.weights["kernel"] = np.ascontiguousarray(turned.reshape(kernel.shape))


def reset_after(spec: Spec) -> None:
    layer = layer_of(spec, "GRU")
    layer.options["reset_after"] = True
    bias = layer.weights["bias"]
    layer.weights["bias"] = np.stack([bias, np.zeros_like(bias)])


def train_with(**options: Any) -> Plant:
    def plant(spec: Spec) -> None:
        assert spec.training is not None
        assert spec.training.optimizer is not None
        spec.training.optimizer.options.update(options)

    return plant


CONV, DENSE, BN, LSTM, GRU = ("Conv2D",), ("Dense",), ("BatchNormalization",), ("LSTM",), ("GRU",)
# The name of the cause, the recording, and what is done to the model that is built of it.
PLANTED: list[tuple[str, str, Plant]] = [
    ("kernel not flipped", "conv2d-valid-k2x3-s1-d1", weight(CONV, "kernel", flip)),
    ("rows not permuted after Flatten", "conv2d-flatten-dense-first", rows),
    ("gate order", "lstm-default", all_gates),
    ("reset_after", "gru-default", reset_after),
    ("recurrent activation", "lstm-default", option(LSTM, recurrent_activation="hard_sigmoid")),
    ("activation", "dense-tanh", option(DENSE, activation="linear")),
    ("epsilon", "bn-options", option(BN, epsilon=1e-3)),
    ("epsilon", "bn", option(BN, epsilon=1e-5)),
    ("padding", "conv2d-same-k3x3-s2-d1", option(CONV, padding="same_theano")),
    ("padding", "average-pool2d-same-p3x3-s2x2", option(("AveragePooling2D",), padding="same_theano")),
    ("weight order", "bn", swap),
    ("weight order", "bidirectional-lstm-concat", exchange("LSTM")),
    ("weight order", "residual", exchange("BatchNormalization")),
    ("kernel transposed", "simplernn-default", weight(("SimpleRNN",), "recurrent_kernel", np.transpose)),
    ("data format", "conv2d-flatten-dense", option(("Flatten",), data_format="channels_first")),
    ("mask ignored", "embedding-mask-lstm", option(("Embedding",), mask_zero=False)),
    ("bias missing", "dense-relu", weight(DENSE, "bias", np.zeros_like)),
    ("deviation for variance", "bn", weight(BN, "moving_variance", np.sqrt)),
    ("slope", "leaky-relu", option(("LeakyReLU",), alpha=0.2)),
    ("direction", "simplernn-default", option(("SimpleRNN",), go_backwards=True)),
    ("axis", "softmax-layer-axis", option(("Softmax",), axis=-1)),
    ("activation", "time-distributed-dense", option(DENSE, activation="relu")),
    ("kernel not flipped", "time-distributed-conv2d", weight(CONV, "kernel", flip)),
    ("gate order", "bidirectional-lstm-concat", all_gates),
    ("recurrent activation", "bidirectional-lstm-sum", option(LSTM, recurrent_activation="hard_sigmoid")),
    ("bias missing", "nested-model", weight(DENSE, "bias", np.zeros_like)),
    ("epsilon", "nested-sequential", option(BN, epsilon=1e-5)),
    ("optimizer", "optimizer-rmsprop-2", train_with(epsilon=1e-3)),
    ("optimizer", "optimizer-sgd-2", train_with(learning_rate=0.01)),
]


def proof(tmp_path: Path, name: str, plant: Plant, alter: Callable[[Any], None] = lambda model: None) -> Any:
    recordings.get(STACK, name).write(tmp_path)
    path = tmp_path / "trace.npz"
    with trace.read(path) as opened:
        spec = traced.read(opened)
    plant(spec)
    model = build(spec).model
    alter(model)
    return verify(Request(str(path), name, CPU), [CPU], model=model)


def causes(found: Any) -> list[str]:
    return [cause.name for climb in found.climbs for cause in climb.causes]


@pytest.mark.parametrize("name", ["dense-relu", "lstm-default", "bn", "optimizer-sgd-2"])
def test_nothing_is_found_where_nothing_is_wrong(tmp_path: Path, name: str) -> None:
    found = proof(tmp_path, name, lambda spec: None)
    assert (found.verdict, causes(found)) == ("equal", [])


@pytest.mark.parametrize(("cause", "name", "plant"), PLANTED, ids=[f"{c}-{n}" for c, n, _ in PLANTED])
def test_a_planted_cause_is_named(tmp_path: Path, cause: str, name: str, plant: Plant) -> None:
    found = proof(tmp_path, name, plant)
    assert found.verdict == "differs"
    assert causes(found)[:1] == [cause]


def test_two_causes_in_one_model_are_both_named(tmp_path: Path) -> None:
    def plant(spec: Spec) -> None:
        weight(CONV, "kernel", flip)(spec)
        weight(DENSE, "bias", np.zeros_like)(spec)

    found = proof(tmp_path, "conv2d-flatten-dense", plant)
    assert sorted(causes(found)) == ["bias missing", "kernel not flipped"]


def slope(model: Any) -> None:
    """What Keras 3 makes of the word hard_sigmoid."""
    model.layers[0].activation = keras.activations.hard_sigmoid


def in_training(model: Any) -> None:
    layer = model.layers[0]
    call = layer.call
    layer.call = lambda inputs, training=None, mask=None: call(inputs, training=True, mask=mask)


def fewer_bits(model: Any) -> None:
    for layer in model.layers:
        layer.dtype_policy = keras.mixed_precision.Policy("mixed_bfloat16")


def dropping(model: Any) -> None:
    layer = next(layer for layer in model.layers if isinstance(layer, keras.layers.Dropout))
    call = layer.call
    layer.call = lambda inputs, training=False: call(inputs, training=True)


ALTERED = [
    ("hard_sigmoid's slope", "dense-hard_sigmoid", slope),
    ("training phase", "bn", in_training),
    ("dtype", "dense-linear", fewer_bits),
    ("dropout active", "test-dropout", dropping),
]


@pytest.mark.parametrize(("cause", "name", "alter"), ALTERED, ids=[cause for cause, _, _ in ALTERED])
def test_a_cause_in_the_new_program_is_named(
    tmp_path: Path, cause: str, name: str, alter: Callable[[Any], None]
) -> None:
    found = proof(tmp_path, name, lambda spec: None, alter)
    assert found.verdict == "differs"
    assert causes(found)[:1] == [cause]


def test_every_known_cause_is_planted_by_a_test() -> None:
    planted = {cause for cause, _, _ in PLANTED} | {cause for cause, _, _ in ALTERED}
    assert planted >= {known.name for known in CAUSES}
