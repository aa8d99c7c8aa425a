"""The state of a RandomState of NumPy as a tensor, and draws from it: a pure step from state to state.

The tensor is 627 numbers of 64 bits: 624 words, the position, whether a normal number is kept, and that number's bits.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.graph import host

WORDS = 624
SIZE = WORDS + 3
_kept = threading.local()


def encode(generator: np.random.RandomState) -> np.ndarray:
    """The state of a generator as integers."""
    _, words, position, has_normal, normal = generator.get_state(legacy=True)[:5]
    encoded = np.empty(SIZE, np.int64)
    encoded[:WORDS] = words
    encoded[WORDS] = position
    encoded[WORDS + 1] = has_normal
    encoded[WORDS + 2] = np.float64(normal).view(np.int64)
    return encoded


def decode(encoded: np.ndarray, into: np.random.RandomState | None = None) -> np.random.RandomState:
    """A generator with that state: a new one, or the one given."""
    generator = np.random.RandomState(0) if into is None else into
    words = np.asarray(encoded[:WORDS]).astype(np.uint32)
    normal = float(np.asarray(encoded[WORDS + 2]).view(np.float64))
    generator.set_state(("MT19937", words, int(encoded[WORDS]), int(encoded[WORDS + 1]), normal))
    return generator


def draw(method: Callable[..., Any], state: Any, arguments: list[Any], size: Any, dtype: str, rank: int) -> list[Any]:
    """The state afterwards and what `method(generator, *arguments, size)` gives, as tensors."""

    def on_host(encoded: np.ndarray, shape: np.ndarray, *values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        # Making a generator costs more than setting its state, so each thread keeps one.
        if not hasattr(_kept, "generator"):
            _kept.generator = np.random.RandomState(0)
        generator = decode(encoded, _kept.generator)
        wanted = tuple(int(length) for length in shape) if len(shape) else None
        drawn = np.asarray(method(generator, *values, wanted), dtype=dtype)
        if wanted is None and drawn.ndim == 0 and rank:
            drawn = drawn.reshape((1,) * rank)
        if drawn.ndim != rank:
            raise ValueError(f"The random variable has {rank} dimensions, but what was drawn has {drawn.ndim}.")
        return encode(generator), drawn

    after, drawn = host.call(on_host, [state, size, *arguments], [tf.int64, tf.as_dtype(dtype)])
    after.set_shape([SIZE])
    drawn.set_shape([None] * rank)
    return [after, drawn]
