"""Which sizes were NumPy's numbers in the old Keras, and not Python's.

Flatten multiplied by NumPy. Theano split its random numbers into another count of streams where a size was no number
of Python, so the initial weights behind such a layer are others.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims import backend as K
from kmigrate_shims.keras.engine.nodes import source, visible_inputs

DECIDE = ("units", "filters", "output_dim", "cell")  # a layer with one of these says its size itself


def build_shape(x: Any) -> Any:
    """The shape of a layer's input, with NumPy's numbers where they were."""
    shape = K.int_shape(x)
    if K.backend() != "theano" or shape is None:
        return shape
    place = _counted(x, shape)
    return tuple(np.int64(size) if axis == place else size for axis, size in enumerate(shape))


def _counted(x: Any, shape: Any) -> int | None:
    """The axis whose size was multiplied, by the layer in front or before layers that keep the shape."""
    while hasattr(x, "_keras_history"):
        layer, index, _ = source(x)
        if hasattr(layer, "counted_axis"):
            found: int | None = layer.counted_axis()
            return found
        nodes = getattr(layer, "_inbound_nodes", [])
        inputs = visible_inputs(nodes[index]) if index < len(nodes) and not nodes[index].is_input else []
        if len(inputs) != 1 or K.int_shape(inputs[0]) != shape or any(hasattr(layer, name) for name in DECIDE):
            return None
        x = inputs[0]
    return None
