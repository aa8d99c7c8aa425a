"""Of a large Dense a few units are enough to know that it is the right one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kmigrate_runtime.build import streams
from kmigrate_runtime.spec import Array, Layer, Model

UNITS = 64
BYTES = 32 * 2**20


@dataclass
class Sampled:
    model: Model
    units: dict[str, slice]  # of each layer of which only some are there


def sampled(model: Model) -> Sampled:
    """The same model with few units in each large Dense. Its outputs are to be given back whole."""
    units: dict[str, slice] = {}
    layers = []
    for layer in model.layers:
        kernel = layer.weights.get("kernel")
        if layer.kind == "Dense" and kernel is not None and kernel.nbytes > BYTES and _by_unit(layer):
            # From the middle, where what is shifted or turned around shows as well as anywhere.
            start = max(0, kernel.shape[1] // 2 - UNITS // 2)
            units[layer.name] = slice(start, start + UNITS)
            layer = _few(layer, units[layer.name])
        layers.append(layer)
    return Sampled(replace(model, layers=layers), units)


def _by_unit(layer: Layer) -> bool:
    return layer.options.get("activation") not in ("softmax", "log_softmax")


def _few(layer: Layer, units: slice) -> Layer:
    kernel = layer.weights["kernel"]
    rows: list[Array] = []
    for span in streams.parts(kernel.shape):
        rows.append(np.array(kernel[span, units]))
        streams.drop(kernel)
    weights = {**layer.weights, "kernel": np.concatenate(rows)}
    if "bias" in weights:
        weights["bias"] = np.array(weights["bias"][units])
    return replace(layer, weights=weights, options={**layer.options, "units": weights["kernel"].shape[1]})
