"""Layers and variables that a layer holds as attributes: from Keras 2.3 on they are its own, and before they were not.

A layer of a user's that calls a `Dense` of its own trained nothing of it before 2.3, unless it said so by itself. In
2.3 it does, where the `Dense` is an attribute, and not where it stands in a list.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import keras

from kmigrate_shims.backend.recording import calling_now
from kmigrate_shims.backend.symbolic import leaves
from kmigrate_shims.backend.variables import Variable
from kmigrate_shims.keras import era

HELD = "_old_held"


def note(owner: Any, value: Any) -> None:
    """What became an attribute of a layer."""
    if isinstance(value, keras.layers.Layer):
        if all(one is not value for one in given(owner)):
            owner.__dict__.setdefault(HELD, []).append(value)
    elif isinstance(value, Variable) and not era.is_before("2.3"):
        # TensorFlow's variables say that they can be trained; those of the others say nothing.
        own = owner._own("_trainable_weights" if era.ERA.backend == "tensorflow" else "_non_trainable_weights")
        if all(one is not value for one in own):
            own.append(value)


def given(owner: Any) -> list[Any]:
    """All layers that were made attributes."""
    found: list[Any] = owner.__dict__.get(HELD, [])
    return found


def held(owner: Any) -> list[Any]:
    """Those whose weights, losses and updates are the owner's, too."""
    return [] if era.is_before("2.3") else [one for one in given(owner) if one is not owner]


@contextmanager
def calling(layer: Any, inputs: Any) -> Iterator[None]:
    """While a layer is called."""
    stack = calling_now()
    stack.append((layer, inputs))
    try:
        yield
    finally:
        stack.pop()


def unheard(inputs: Any) -> bool:
    """Whether what a layer adds in its call is lost, for a layer around it does not hold it.

    What hangs on `inputs` is lost as well where these are not those of the layer around: it was asked for by them.
    """
    for (outer, around), (layer, given_now) in pairwise(calling_now()):
        if _says_itself(outer):
            continue
        if all(one is not layer for one in held(outer)):
            return True
        if inputs is not None and not _same(around, given_now):
            return True
    return False


def _same(one: Any, other: Any) -> bool:
    first, second = list(leaves(one)), list(leaves(other))
    return len(first) == len(second) and all(a is b for a, b in zip(first, second, strict=True))


def _says_itself(outer: Any) -> bool:
    """Models, wrappers and the like say themselves which layers are theirs."""
    from kmigrate_shims.keras.engine.weights import Weights

    return getattr(type(outer), "_inner_layers", None) is not Weights._inner_layers
