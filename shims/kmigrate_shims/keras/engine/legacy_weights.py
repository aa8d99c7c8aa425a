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
    if name in CONVOLUTIONS and weights and original_backend and original_backend != K.backend():
        if "theano" in (original_backend, K.backend()) and original_backend != "cntk":
            weights[0] = turned(weights[0])
            if name == "ConvLSTM2D":
                weights[1] = turned(weights[1])
    if reshape and name in CONVOLUTIONS and weights:
        shape = tuple(layer.weights[0].shape)
        if shape != np.shape(weights[0]) and np.prod(shape) == np.size(weights[0]):
            weights[0] = np.reshape(weights[0], shape)
    return _recurrent(layer, name, weights)


def _recurrent(layer: Any, name: str, weights: list[Any]) -> list[Any]:
    """CuDNN's layers have a second bias, and GRU's gates may be reset after the product; both can be made of each other."""
    gates = {"LSTM": 4, "CuDNNLSTM": 4, "GRU": 3, "CuDNNGRU": 3}.get(name)
    if gates is None or len(weights) != 3:
        return weights
    kernel, recurrent, bias = weights
    units = recurrent.shape[0]

    def source() -> str:
        if gates == 4:
            return "CuDNNLSTM" if bias.shape == (2 * units * gates,) else "LSTM"
        if bias.shape == (2 * units * gates,):
            return "CuDNNGRU"
        return "GRU(reset_after=True)" if bias.shape == (2, units * gates) else "GRU(reset_after=False)"

    target = name
    if name == "GRU":
        target = f"GRU(reset_after={bool(getattr(layer, 'reset_after', False))})"
    given = source()
    if given == target:
        return weights

    def by_gate(array: Any, change: Any) -> Any:
        return np.hstack([change(part) for part in np.hsplit(array, gates)])

    def swapped(part: Any) -> Any:
        # CuDNN keeps the transposed matrix in the memory of the matrix.
        return part.T.reshape(part.shape, order="C") if given.startswith("CuDNN") else part.reshape(part.shape[::-1]).T

    def kernels(part: Any) -> Any:
        return part.reshape(part.T.shape, order="C").T if not given.startswith("CuDNN") else part.T.reshape(part.shape)

    if gates == 4:
        if target == "LSTM":
            return [by_gate(kernel, swapped), by_gate(recurrent, lambda k: k.T), np.sum(np.split(bias, 2, axis=0), axis=0)]
        return [
            by_gate(kernel, kernels_in := (lambda k: k.T.reshape(k.shape))),
            by_gate(recurrent, lambda k: k.T),
            np.tile(0.5 * bias, 2),
        ] if kernels_in else weights
    if "GRU(reset_after=False)" in (given, target):
        raise ValueError(f"{given} is not compatible with {target}")
    shape = (2, -1) if given == "CuDNNGRU" else (-1,)
    return [by_gate(kernel, lambda k: k.T.reshape(k.shape)), by_gate(recurrent, lambda k: k.T), bias.reshape(shape)]
