"""One optimizer for several models, as of old: each model has its own state, the count of steps is one."""

from __future__ import annotations

from typing import TypeVar

import keras

from kmigrate_shims.backend.symbolic import KerasVariable

One = TypeVar("One", bound=keras.optimizers.Optimizer)
# What was common to all models: both names of the count (Keras 3.0 has the second), and the rate.
COMMON = ("_iterations", "iterations", "_learning_rate")


def alike(optimizer: One) -> One:
    """Another optimizer for another model, which counts its steps together with this one and has its learning rate."""
    other: One = optimizer.from_config(optimizer.get_config())
    for name in COMMON:
        ours, theirs = other.__dict__.get(name), optimizer.__dict__.get(name)
        if not (isinstance(ours, KerasVariable) and isinstance(theirs, KerasVariable)):
            continue
        other.__dict__[name] = theirs
        listed = other._variables
        place = next((i for i, variable in enumerate(listed) if variable is ours), None)
        if place is not None:
            listed[place] = theirs
    return other
