"""Weights of files that were written on another backend or by another release of Keras 2."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims import backend as K

CONVOLUTIONS = {"Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "ConvLSTM2D"}


def turned(kernel: Any) -> Any:
    """A kernel as the other convention has it: Theano turns it round, TensorFlow does not."""
    axes = tuple(slice(None, None, -1) for _ in kernel.shape[:-2])
    return np.array(kernel[axes])


def preprocess_weights_for_loading(
    layer: Any,
    weights: Any,
    original_keras_version: Any = None,
    original_backend: Any = None,
    reshape: bool = False,
) -> Any:
    """The arrays of a file in the order, shapes and directions that the layer has."""
    name = type(layer).__name__
    weights = list(weights)
    if name == "Bidirectional":
        half = len(weights) // 2
        args = (original_keras_version, original_backend)
        return [
            *preprocess_weights_for_loading(layer.forward_layer, weights[:half], *args),
            *preprocess_weights_for_loading(layer.backward_layer, weights[half:], *args),
        ]
    if name == "TimeDistributed":
        return preprocess_weights_for_loading(layer.layer, weights, original_keras_version, original_backend)
    if name in ("Model", "Sequential") and hasattr(layer, "layers"):
        found: list[Any] = []
        order = [w for inner in layer.layers for w in inner.weights]
        if len(order) == len(weights):
            by_id = {id(w): value for w, value in zip(layer.weights, weights, strict=True)}
            new: dict[int, Any] = {}
            for inner in layer.layers:
                mine = [by_id[id(w)] for w in inner.weights if id(w) in by_id]
                if len(mine) == len(inner.weights):
                    done = preprocess_weights_for_loading(inner, mine, original_keras_version, original_backend)
                    new.update({id(w): v for w, v in zip(inner.weights, done, strict=False)})
            found = [new.get(id(w), by_id[id(w)]) for w in layer.weights]
            return found
        return weights
    if str(original_keras_version or "2").startswith("1"):
        weights = of_keras_1(layer, name, weights)
    if name in CONVOLUTIONS and weights and original_backend and original_backend != K.backend():
        across = "theano" in (original_backend, K.backend()) and original_backend != "cntk"
        for i in range(2 if name == "ConvLSTM2D" else 1):
            weights[i] = turned(weights[i]) if across else weights[i]
    if reshape and name in CONVOLUTIONS and weights:
        shape = tuple(layer.weights[0].shape)
        if shape != np.shape(weights[0]) and np.prod(shape) == np.size(weights[0]):
            weights[0] = np.reshape(weights[0], shape)
    elif name in CONVOLUTIONS and weights and np.ndim(weights[0]) == 4 and np.shape(weights[0]) != _shape_of(layer):
        for i in range(2 if name == "ConvLSTM2D" else 1):
            weights[i] = np.transpose(weights[i], (3, 2, 0, 1))  # as files of the first releases have it
    return _recurrent(layer, name, weights)


def _shape_of(layer: Any) -> Any:
    return tuple(layer.weights[0].shape) if layer.weights else None


def of_keras_1(layer: Any, name: str, weights: list[Any]) -> list[Any]:
    """One array for all gates, and kernels with the channels at the end, of what Keras 1 kept."""
    first = getattr(layer, "data_format", None) == "channels_first"
    if name == "Conv1D" and np.ndim(weights[0]) == 4:
        kernel = weights[0]
        if kernel.shape[:2] != (layer.kernel_size[0], 1) or kernel.shape[3] != layer.filters:
            kernel = np.transpose(kernel, (2, 3, 1, 0))
        weights[0] = kernel[:, 0, :, :]
    elif name in ("Conv2D", "Conv3D") and first:
        weights[0] = np.transpose(weights[0], (*range(2, np.ndim(weights[0])), 1, 0))
    elif name == "Conv2DTranspose":
        weights[0] = np.transpose(weights[0], (2, 3, 0, 1) if first else (0, 1, 3, 2))
    gates = {"GRU": (9, (0, 1, 2)), "LSTM": (12, (0, 2, 1, 3)), "ConvLSTM2D": (12, (0, 2, 1, 3))}.get(name)
    if gates is not None and len(weights) == gates[0]:
        joined = [np.concatenate([weights[3 * gate + part] for gate in gates[1]], axis=-1) for part in range(3)]
        if name == "ConvLSTM2D" and first and np.shape(weights[0])[:2] != tuple(layer.kernel_size):
            kernels = [[weights[3 * gate + part] for gate in gates[1]] for part in range(2)]
            joined[:2] = [np.concatenate([np.transpose(k, (2, 3, 1, 0)) for k in one], axis=-1) for one in kernels]
        return joined
    return weights


def _stored(part: Any) -> Any:
    """CuDNN keeps the transposed matrix in the memory of the matrix; the same step leads there and back."""
    return part.T.reshape(part.shape)


def _transposed(part: Any) -> Any:
    return part.T


def _kind(name: str, layer: Any) -> str:
    return f"GRU(reset_after={bool(getattr(layer, 'reset_after', False))})" if name == "GRU" else name


def _source(gates: int, units: int, bias: Any) -> str:
    if gates == 4:
        return "CuDNNLSTM" if bias.shape == (2 * units * gates,) else "LSTM"
    if bias.shape == (2 * units * gates,):
        return "CuDNNGRU"
    return f"GRU(reset_after={bias.shape == (2, units * gates)})"


def _recurrent(layer: Any, name: str, weights: list[Any]) -> list[Any]:
    """CuDNN's layers have a second bias, and GRU may reset after the product; both can be made of each other."""
    gates = {"LSTM": 4, "CuDNNLSTM": 4, "GRU": 3, "CuDNNGRU": 3}.get(name)
    if gates is None or len(weights) != 3:
        return weights
    kernel, recurrent, bias = weights
    given, target = _source(gates, recurrent.shape[0], bias), _kind(name, layer)
    if given == target:
        return weights
    if "GRU(reset_after=False)" in (given, target):
        raise ValueError(f"{given} is not compatible with {target}")

    def by_gate(array: Any, change: Any) -> Any:
        return np.hstack([change(part) for part in np.hsplit(array, gates)])

    if target == "LSTM":
        bias = np.sum(np.split(bias, 2, axis=0), axis=0)
    elif target == "CuDNNLSTM":
        bias = np.tile(0.5 * bias, 2)
    else:
        bias = bias.reshape((2, -1) if given == "CuDNNGRU" else (-1,))
    return [by_gate(kernel, _stored), by_gate(recurrent, _transposed), bias]
