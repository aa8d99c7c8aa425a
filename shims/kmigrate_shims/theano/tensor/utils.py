"""Digests of arrays, and shapes of intermediate values."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np


def hash_from_ndarray(data: Any) -> str:
    """A digest of an array's content, shape and dtype."""
    array = np.asarray(data)
    return hashlib.sha256(array.tobytes() + str((array.shape, array.dtype)).encode()).hexdigest()


def shape_of_variables(fgraph: Any, input_shapes: Any) -> dict[Any, tuple[int, ...]]:
    """The shapes of all variables of a graph, for shapes of its inputs."""
    from kmigrate_shims.theano.compile.once import computed

    inputs = list(input_shapes)
    variables = list(dict.fromkeys([*inputs, *fgraph.variables]))
    values = [np.ones(input_shapes[each], dtype=each.dtype) for each in inputs]
    found = computed(inputs, values, [each.shape for each in variables])
    return {each: tuple(int(size) for size in sizes) for each, sizes in zip(variables, found, strict=True)}
