"""The arrays of a file become the weights of a layer, laid out as Keras 3 lays them out."""

from __future__ import annotations

import numpy as np

from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.legacy.weights import convolution, local, recurrent
from kmigrate_runtime.spec import Array, Layer

Parts = dict[str, Array]


def convert(layer: Layer, parts: Parts, context: Context) -> Parts:
    if layer.kind in convolution.KINDS:
        return convolution.convert(layer, parts, context)
    if layer.kind in recurrent.KINDS:
        return recurrent.convert(layer, parts, context)
    if layer.kind in local.RANKS:
        return local.convert(layer, parts)
    if layer.kind == "Embedding" and context.generation == 0 and layer.options.get("dropout"):
        # Keras 0 dropped words and left the others as they are, so that it predicted with this share of each.
        share = 1.0 - float(layer.options["dropout"])
        return {role: (array * share).astype(array.dtype) for role, array in parts.items()}
    if layer.kind == "Highway":
        return _highway(parts)
    if layer.kind == "BatchNormalization" and (layer.options.get("statistics") or {}).get("variance") == "deviation":
        return (
            {**parts, "moving_variance": np.square(parts["moving_variance"])} if "moving_variance" in parts else parts
        )
    return parts


def _highway(parts: Parts) -> Parts:
    """Before Keras 1.2 the first bias came before the second kernel. Their ranks tell."""
    arrays = list(parts.values())
    ranked = [array for array in arrays if array.ndim == 2] + [array for array in arrays if array.ndim == 1]
    return dict(zip(parts, ranked, strict=True))
