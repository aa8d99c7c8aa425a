"""Recurrent weights: gates that Keras 1 kept apart, and the layout of CuDNN."""

from __future__ import annotations

import numpy as np

from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.spec import Array, Layer

KINDS = frozenset({"LSTM", "GRU"})
GATES = {"LSTM": "ifco", "GRU": "zrh"}


def convert(layer: Layer, parts: dict[str, Array], context: Context) -> dict[str, Array]:
    gates = GATES[layer.kind]
    if f"W_{gates[0]}" in parts:
        return {
            new: np.concatenate([parts[f"{old}_{gate}"] for gate in gates], axis=-1)
            for old, new in (("W", "kernel"), ("U", "recurrent_kernel"), ("b", "bias"))
        }
    bias = parts.get("bias")
    units = layer.options.get("units")
    if bias is not None and bias.ndim == 1 and isinstance(units, int) and len(bias) == 2 * len(gates) * units:
        return _from_cudnn(layer, parts, len(gates))
    return parts


def _from_cudnn(layer: Layer, parts: dict[str, Array], gates: int) -> dict[str, Array]:
    """CuDNN keeps each gate's kernels transposed, in the order of memory, and a bias for either; both were trained."""
    bias = parts["bias"].reshape(2, -1)
    inputs = [gate.T.reshape(gate.shape, order="F") for gate in np.split(parts["kernel"], gates, axis=1)]
    states = [gate.T for gate in np.split(parts["recurrent_kernel"], gates, axis=1)]
    return {
        "kernel": np.concatenate(inputs, axis=1),
        "recurrent_kernel": np.concatenate(states, axis=1),
        "bias": bias,
    }
