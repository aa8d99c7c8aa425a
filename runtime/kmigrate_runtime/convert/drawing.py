"""Functions of users that draw random numbers wherever they are called, as a variational autoencoder's do."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator

import keras
import numpy as np

SEED = 20260101


@contextlib.contextmanager
def alike(wanted: bool = True) -> Iterator[None]:
    """Draws the same numbers each time. What Python and NumPy drew before goes on behind it."""
    if not wanted:
        yield
        return
    kept = random.getstate(), np.random.get_state()
    keras.utils.set_random_seed(SEED)
    try:
        yield
    finally:
        random.setstate(kept[0])
        np.random.set_state(kept[1])
