"""Kernels of convolutions: their layout in Keras 0 and 1, and the turn that Theano gives them."""

from __future__ import annotations

import numpy as np

from kmigrate_runtime.legacy.architecture.settle import KERNELS
from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.spec import Array, Layer

KINDS = KERNELS | {"SeparableConv1D", "SeparableConv2D", "DepthwiseConv2D"}
GATES = "ifco"  # as Keras 2 joins them


def convert(layer: Layer, parts: dict[str, Array], context: Context) -> dict[str, Array]:
    if context.generation < 2:
        parts = _modern(layer, parts)
    if context.backend != "theano" or layer.kind not in KERNELS:
        return parts
    return {name: _turned(array) if "kernel" in name else array for name, array in parts.items()}


def _turned(kernel: Array) -> Array:
    return np.flip(kernel, axis=tuple(range(kernel.ndim - 2)))


def _modern(layer: Layer, parts: dict[str, Array]) -> dict[str, Array]:
    if layer.kind == "ConvLSTM2D":
        return _joined(layer, parts)
    first = layer.options.get("data_format") == "channels_first"
    result = dict(parts)
    for name, array in parts.items():
        if name == "kernel" and layer.kind == "Conv1D":
            result[name] = _conv1d(layer, array)
        elif name == "kernel" and layer.kind == "Conv2DTranspose":
            result[name] = array.transpose((2, 3, 0, 1) if first else (0, 1, 3, 2)) if array.ndim == 4 else array
        elif name in ("kernel", "pointwise_kernel") and first:
            result[name] = _channels_last(array)
        elif name == "depthwise_kernel" and first and array.ndim == 4:
            result[name] = array.transpose(2, 3, 1, 0)
    return result


def _channels_last(kernel: Array) -> Array:
    """(out, in, space...) as (space..., in, out)."""
    return kernel.transpose((*range(2, kernel.ndim), 1, 0))


def _conv1d(layer: Layer, kernel: Array) -> Array:
    """Four dimensions: (length, 1, in, out), and before Keras 1.1 (out, in, length, 1)."""
    if kernel.ndim != 4:
        return kernel
    length, filters = layer.options["kernel_size"][0], layer.options["filters"]
    if kernel.shape[:2] == (length, 1) and kernel.shape[3] == filters:
        return kernel[:, 0]
    return kernel.transpose(2, 3, 1, 0)[:, 0]


def _joined(layer: Layer, parts: dict[str, Array]) -> dict[str, Array]:
    first = layer.options.get("data_format") == "channels_first"
    result = {}
    for old, new in (("W", "kernel"), ("U", "recurrent_kernel"), ("b", "bias")):
        arrays = [parts[f"{old}_{gate}"] for gate in GATES]
        if new != "bias" and first:
            arrays = [_channels_last(array) for array in arrays]
        result[new] = np.concatenate(arrays, axis=-1)
    return result
