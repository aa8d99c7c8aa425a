"""Faults to plant in a model that is built of a recording: tables of what is done to it, and of the cause to be named."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import recordings
from keras import ops

from kmigrate_runtime import trace
from kmigrate_runtime.build import build
from kmigrate_runtime.legacy import traced
from kmigrate_runtime.spec import Layer, Optimizer, Spec
from kmigrate_runtime.verify import CPU, Request, verify
from kmigrate_runtime.verify.diagnose.causes.weights import alike

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


def unmasked(spec: Spec) -> None:
    layer = layer_of(spec, "Masking")
    layer.kind, layer.options = "Activation", {"activation": "linear"}


def all_gates(spec: Spec) -> None:
    weights = layer_of(spec, "LSTM").weights
    weights.update({role: gates(array) for role, array in weights.items()})


def gates_of_one_cell(spec: Spec) -> None:
    """One of several cells, which have other numbers of gates."""
    for role in ("kernel", "recurrent_kernel", "bias"):
        weight(("GRUCell",), role, gate(3, 0, 1))(spec)


def both_flipped(spec: Spec) -> None:
    """The kernels of a ConvLSTM2D for inputs and for states."""
    for role in ("kernel", "recurrent_kernel"):
        weight(("ConvLSTM2D",), role, flip)(spec)


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
    ("kernel not flipped", "convlstm-same", both_flipped),
    ("gate order", "lstm-states-masked", all_gates),
    ("mask ignored", "masked-loss", option(("Embedding",), mask_zero=False)),
    ("mask ignored", "masking", unmasked),
    ("gate order", "bidirectional-lstm-concat", all_gates),
    ("recurrent activation", "bidirectional-lstm-sum", option(LSTM, recurrent_activation="hard_sigmoid")),
    ("bias missing", "nested-model", weight(DENSE, "bias", np.zeros_like)),
    ("epsilon", "nested-sequential", option(BN, epsilon=1e-5)),
    ("optimizer", "optimizer-rmsprop-2", train_with(epsilon=1e-3)),
    ("optimizer", "optimizer-sgd-2", train_with(learning_rate=0.01)),
]


def proof(tmp_path: Path, name: str, plant: Plant, alter: Callable[[Any], Any] = lambda model: None) -> Any:
    recordings.get(STACK, name).write(tmp_path)
    path = tmp_path / "trace.npz"
    with trace.read(path) as opened:
        spec = traced.read(opened)
    plant(spec)
    model = build(spec).model
    altered = alter(model)
    model = altered if isinstance(altered, keras.Model) else model
    return verify(Request(str(path), name, CPU), [CPU], model=model)


def causes(found: Any) -> list[str]:
    return [cause.name for climb in found.climbs for cause in climb.causes]


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


def merged(before: str, after: str) -> Plant:
    return lambda spec: setattr(layer_of(spec, before), "kind", after)


def gate(count: int, one: int, two: int) -> Callable[[np.ndarray], np.ndarray]:
    def change(array: np.ndarray) -> np.ndarray:
        parts = np.split(array, count, axis=-1)
        parts[one], parts[two] = parts[two], parts[one]
        return np.concatenate(parts, axis=-1)

    return change


def turned_inputs(kind: str) -> Plant:
    def plant(spec: Spec) -> None:
        layer = layer_of(spec, kind)
        layer.calls[0] = replace(layer.calls[0], inputs=tuple(reversed(layer.calls[0].inputs)))

    return plant


def without_penalties(spec: Spec) -> None:
    for _, layer in spec.model.walk():
        layer.options.update({name: None for name in layer.options if name.endswith("regularizer")})


def losing(name: str) -> Plant:
    def plant(spec: Spec) -> None:
        assert spec.training is not None
        spec.training.losses.update(dict.fromkeys(spec.training.losses, name))

    return plant


def frozen(spec: Spec) -> None:
    layer_of(spec, "Dense").trainable = False


def nothing(spec: Spec) -> None:
    """All is done to the model."""


def calling(kind: str, before: Any = lambda x: x, after: Any = lambda y: y) -> Callable[[Any], None]:
    """What goes into a layer, or comes out of it, is changed inside of its call."""

    def alter(model: Any) -> None:
        layer = next(layer for layer in model._flatten_layers() if kind in type(layer).__name__)
        call = layer.call

        def changed(inputs: Any, *args: Any, **kwargs: Any) -> Any:
            return after(call(before(inputs), *args, **kwargs))

        changed.__signature__ = inspect.signature(call)  # type: ignore[attr-defined]
        layer.call = changed

    return alter


def behind(*first: Any, but: str = "") -> Callable[[Any], Any]:
    """A new model of the same layers behind others, or without those of a kind."""

    def alter(model: Any) -> Any:
        x = start = keras.Input(model.inputs[0].shape[1:], name=model.inputs[0].name)
        for layer in (*first, *model.layers):
            if not isinstance(layer, keras.layers.InputLayer) and type(layer).__name__ != but:
                x = layer(x)
        return keras.Model(start, x)

    return alter


class OfBlueFirst(keras.layers.Layer):
    def call(self, x: Any) -> Any:
        return x[..., ::-1]


def remembering(model: Any) -> None:
    for layer in model._flatten_layers():
        if getattr(layer, "stateful", False):
            layer.reset_state = layer.reset_states = lambda: None


def half_backwards(y: Any) -> Any:
    half = y.shape[-1] // 2
    return ops.concatenate([y[..., :half], ops.flip(y[..., half:], 1)], axis=-1)


def one_off(array: np.ndarray) -> np.ndarray:
    found = array.copy()
    found.flat[3] += 1e-3
    return found


def l2(size: float) -> dict[str, Any]:
    return {"kind": "L1L2", "options": {"l1": 0.0, "l2": size}}


def less_of_one(spec: Spec) -> None:
    assert spec.training is not None
    spec.training.loss_weights = {next(iter(spec.training.losses)): 0.3}


def weighing(weight: float) -> Plant:
    def plant(spec: Spec) -> None:
        assert spec.training is not None
        spec.training.loss_weights = dict.fromkeys(spec.training.losses, weight)

    return plant


def summing(model: Any) -> None:
    model.compile(model.optimizer, keras.losses.MeanSquaredError(reduction="sum"))


def other_optimizer(spec: Spec) -> None:
    assert spec.training is not None
    spec.training.optimizer = Optimizer("Adam", {"learning_rate": 0.01, "epsilon": 1e-7})


# The name of the cause, a word of what is said, the recording, what is done to its spec, and what to the built model.
MORE: list[tuple[str, str, str, Plant, Callable[[Any], Any]]] = [
    ("gate order", "0 and 1 of the recurrent_kernel", "lstm-default", weight(LSTM, "recurrent_kernel", gate(4, 0, 1)), bool),
    ("gate order", "0 and 2 of the bias", "gru-default", weight(GRU, "bias", gate(3, 0, 2)), bool),
    ("gate order", "order 1, 0, 2", "rnn-stacked-mixed", gates_of_one_cell, bool),
    ("channel order", "BGR", "conv2d-valid-k3x3-s1-d1", weight(CONV, "kernel", lambda k: k[..., ::-1, :]), bool),
    ("kernel transposed", "column", "dense", weight(DENSE, "kernel", lambda k: k.T.reshape(k.shape)), bool),
    ("weights left fresh", "(moving_mean)", "bn", weight(BN, "moving_mean", np.zeros_like), bool),
    ("weights left fresh", "(alpha)", "prelu", weight(("PReLU",), "alpha", np.zeros_like), bool),
    ("rows shifted", "+1", "embedding", weight(("Embedding",), "embeddings", lambda e: np.roll(e, 1, 0)), bool),
    ("rows reversed", "rows", "dense-linear", weight(DENSE, "kernel", lambda k: k[::-1]), bool),
    ("forget bias", "+1", "lstm-default", weight(LSTM, "bias", lambda b: b + np.repeat([0, 1, 0, 0], len(b) // 4)), bool),
    ("recurrent bias", "exchanged", "gru-reset-after", weight(GRU, "bias", lambda b: b[::-1]), bool),
    ("recurrent bias", "states", "gru-reset-after", weight(GRU, "bias", lambda b: b * [[1], [0]]), bool),
    ("time reversed", "", "simplernn-backwards-sequences", nothing, calling("SimpleRNN", after=lambda y: ops.flip(y, 1))),
    ("time reversed", "backwards", "bidirectional-lstm-concat-sequences", nothing, calling("Bidirectional", after=half_backwards)),
    ("return_sequences", "False", "lstm-sequences", option(LSTM, return_sequences=False), bool),
    ("states kept", "", "lstm-stateful", nothing, remembering),
    ("slope", "0.17", "leaky-relu-alpha", option(("LeakyReLU",), alpha=0.17), bool),
    ("slope", "0.63", "elu-alpha", option(("ELU",), alpha=0.63), bool),
    ("activation", "swish", "dense-softplus", option(DENSE, activation="swish"), bool),
    ("activation twice", "softmax", "dense-softmax", nothing, calling("Dense", after=ops.softmax)),
    ("epsilon", "0.0003", "bn-image", option(BN, epsilon=3e-4), bool),
    ("kind of pool", "", "max-pool2d-valid-p2x2-s-", merged("MaxPooling2D", "AveragePooling2D"), bool),
    ("kind of pool", "", "global-max-2d", merged("GlobalMaxPooling2D", "GlobalAveragePooling2D"), bool),
    ("dilation", "(1)", "conv2d-valid-k3x3-s1-d2", option(CONV, dilation_rate=1), bool),
    ("strides", "(1)", "conv2d-same-k3x3-s2-d1", option(CONV, strides=1), bool),
    ("size of the pool", "(2)", "max-pool1d-same-p3-s2", option(("MaxPooling1D",), pool_size=2), bool),
    ("interpolation", "nearest", "up2d-bilinear", option(("UpSampling2D",), interpolation="nearest"), bool),
    ("border", "before and after", "crop2d-2", option(("Cropping2D",), cropping=((0, 1), (1, 2))), bool),
    ("border", "before and after", "pad1d-1", option(("ZeroPadding1D",), padding=(2, 1)), bool),
    ("mask value", "(0)", "masking-value", option(("Masking",), mask_value=0.0), bool),
    ("merge", "Add", "merge-average", merged("Average", "Add"), bool),
    ("merge", "ave", "bidirectional-lstm-sum", option(("Bidirectional",), merge_mode="ave"), bool),
    ("input order", "2, 1", "merge-concatenate", turned_inputs("Concatenate"), bool),
    ("input order", "2, 1", "merge-subtract", turned_inputs("Subtract"), bool),
    ("normalize", "False", "merge-dot-cosine", option(("Dot",), normalize=False), bool),
    ("order of axes", "2, 1", "reshape", nothing, calling("Reshape", before=lambda x: ops.transpose(x, (0, 2, 1)))),
    ("dtype", "float16", "dense-linear", weight(DENSE, "kernel", lambda k: k.astype("float16").astype("float32")), bool),
    ("scale", "1.01", "conv2d-no-bias-relu", weight(CONV, "kernel", lambda k: k * 1.01), bool),
    ("input changed", "255", "conv2d-flatten-dense", nothing, behind(keras.layers.Rescaling(1 / 255))),
    ("input changed", "channels", "conv2d-flatten-dense", nothing, behind(OfBlueFirst())),
    ("layer missing", "", "bn-after-conv", nothing, behind(but="BatchNormalization")),
    ("penalties missing", "", "dense-penalties", without_penalties, bool),
    ("penalties missing", "kernel_regularizer of dense_1", "dense-penalties", option(DENSE, kernel_regularizer=None), bool),
    ("loss", "mean_absolute_error", "loss-mean-squared-error", losing("mean_absolute_error"), bool),
    ("optimizer", "momentum 0.47", "optimizer-sgd-3", train_with(momentum=0.47), bool),
    ("optimizer", "beta_1 0.83", "optimizer-adam-2", train_with(beta_1=0.83), bool),
    ("optimizer", "learning_rate 0.00123", "optimizer-rmsprop-1", train_with(learning_rate=0.00123), bool),
    ("optimizer", "dense_1 frozen", "dense", frozen, bool),
    ("optimizer", "momentum 0.9 in batch_normalization_1", "bn", option(BN, momentum=0.9), bool),
    ("weights changed", "1 of 8 in bias, by up to 0.001", "lstm-default", weight(LSTM, "bias", one_off), bool),
    ("weights changed", "forward", "bidirectional-none", weight(LSTM, "kernel", lambda k: np.roll(k, 1, -1)), bool),
    ("weight order", "its two layers", "bidirectional-rnn", exchange("GRUCell"), bool),
    ("kernel transposed", "rows and columns", "conv2d-valid-k3x3-s1-d1", weight(CONV, "kernel", lambda k: np.swapaxes(k, 0, 1)), bool),
    ("penalties", "L2 of 0.05, and was L2 of 0.01", "dense-penalties", option(DENSE, kernel_regularizer=l2(0.05)), bool),
    ("penalties", "recurrent_regularizer", "lstm-penalties", option(LSTM, recurrent_regularizer=l2(0.03)), bool),
    ("penalties", "was none", "dense", option(DENSE, kernel_regularizer=l2(0.05)), bool),
    ("loss weights", "weigh one 0.3, two 1, and weighed one 0.5, two 1.5", "two-outputs-by-name", less_of_one, bool),
    ("reduction", "sum over 3 samples", "loss-mean-squared-error", nothing, summing),
    ("rate", "the share that is kept", "test-lstm-dropout", option(LSTM, dropout=0.6), bool),
    ("rate", "0.25", "test-dropout", option(("Dropout",), rate=0.25), bool),
    ("optimizer", "Adam where it was SGD", "dense", other_optimizer, bool),
    ("optimizer", "learning_rate 0.02 where it was 0.05, momentum 0.6", "dense", train_with(learning_rate=0.02, momentum=0.6), bool),
    ("optimizer", "momentum 0.83 in batch_normalization_1", "bn", option(BN, momentum=0.83), bool),
]  # fmt: skip
if not keras.__version__.startswith("3.0."):  # which takes neither a number nor a list for the loss of one output
    MORE.append(("loss weights", "0.3", "dense", weighing(0.3), bool))
