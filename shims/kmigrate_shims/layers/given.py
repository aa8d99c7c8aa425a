"""`weights=` of the old layers: what a layer is given when it is built."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, TypeVar

L = TypeVar("L")


def with_weights(layer: L, weights: Sequence[Any] | None) -> L:
    """The layer, whose weights will be these once it is built; `layer(weights=weights)` of Keras 0.3 to 2.3."""
    made: Any = layer
    if weights is None:
        return layer
    if made.built and made.weights:
        made.set_weights(weights)
        return layer
    build = made.build

    @functools.wraps(build)
    def build_and_set(*args: Any, **kwargs: Any) -> None:
        build(*args, **kwargs)
        made.set_weights(weights)

    made.build = build_and_set
    return layer
