"""The arrays of a file become the weights of a layer, laid out as Keras 3 lays them out."""

from __future__ import annotations

import numpy as np

from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.legacy.weights import convolution, recurrent
from kmigrate_runtime.spec import Array, Layer

Parts = dict[str, Array]


def convert(layer: Layer, parts: Parts, context: Context) -> Parts:
    if layer.kind in convolution.KINDS:
        return convolution.convert(layer, parts, context)
    if layer.kind in recurrent.KINDS:
        return recurrent.convert(layer, parts, context)
    if layer.kind == "Highway":
        return _highway(parts)
    return parts


def _highway(parts: Parts) -> Parts:
    """Before Keras 1.2 the first bias came before the second kernel. Their ranks tell."""
    arrays = list(parts.values())
    ranked = [array for array in arrays if array.ndim == 2] + [array for array in arrays if array.ndim == 1]
    return dict(zip(parts, ranked, strict=True))


def turned(array: Array, axes: int) -> Array:
    """The kernel turned around on its first axes: what Theano calls a convolution, others call a correlation."""
    return np.flip(array, axis=tuple(range(axes)))
