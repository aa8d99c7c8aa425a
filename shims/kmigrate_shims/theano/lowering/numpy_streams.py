"""The state of a RandomState of NumPy as a tensor, and draws from it: a pure step from state to state.

The tensor is 627 numbers of 64 bits: 624 words, the position, whether a normal number is kept, and that number's bits.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.graph import current, host

WORDS = 624
SIZE = WORDS + 3
# Draws with this in their names are made of other operations in a graph for XLA.
ALSO_FOR_XLA = "drawn_ahead"
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


class _Generator:
    """A generator whose words and position lie in memory that can be read and written as they are.

    `get_state` and `set_state` take most of the time of a small draw. The memory holds no kept normal number: it is
    only for methods that neither use nor leave one.
    """

    def __init__(self) -> None:
        bits = np.random.MT19937()
        self.random = np.random.RandomState(bits)
        self.memory: Any = None
        try:
            # NumPy's documented way for other languages: 624 words of 32 bits, and the position.
            words = (ctypes.c_uint32 * (WORDS + 1)).from_address(bits.ctypes.state_address)
            memory = np.frombuffer(words, dtype=np.uint32)
            self.random.random_sample()
            if np.array_equal(memory, encode(self.random)[: WORDS + 1]):
                self.memory = memory
        except (AttributeError, TypeError, ValueError):  # pragma: no cover - a NumPy without that memory
            pass

    def begin(self, encoded: np.ndarray, quiet: bool) -> None:
        if quiet and self.memory is not None:
            self.memory[:] = encoded[: WORDS + 1]
        else:
            decode(encoded, self.random)

    def end(self, encoded: np.ndarray, quiet: bool) -> np.ndarray:
        if not quiet or self.memory is None:
            return encode(self.random)
        after = np.array(encoded)
        after[: WORDS + 1] = self.memory
        return after


def draw(
    method: Callable[..., Any],
    state: Any,
    arguments: list[Any],
    size: Any,
    dtype: str,
    rank: int,
    quiet: bool = False,
    faster: Callable[..., Any] | None = None,
    compiled: Callable[..., Any] | None = None,
) -> list[Any]:
    """The state afterwards and what `method(generator, *arguments, size)` gives, as tensors.

    `quiet` methods have nothing to do with the normal number that a generator may keep. `faster` is asked first, and
    gives None where it is not sure to give the same. `compiled` is asked where XLA will compile the graph, and gives
    tensors, the last of which says whether it is sure; or None.
    """
    known = tf.get_static_value(tf.convert_to_tensor(size))
    lengths = [] if known is None else [int(length) for length in known]
    root = current().root
    if compiled is not None and root.doubts is not None and tf.compat.v1.get_default_graph() is root.graph:
        found = compiled(state, *arguments, lengths, dtype) if len(lengths) == rank else None
        if found is not None:
            root.doubts.append(found[2])
            return list(found[:2])

    def on_host(encoded: np.ndarray, shape: np.ndarray, *values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        # Making a generator costs more than setting its state, so each thread keeps one.
        if not hasattr(_kept, "generator"):
            _kept.generator = _Generator()
        generator = _kept.generator
        wanted = tuple(shape.tolist()) if len(shape) else None
        generator.begin(encoded, quiet)
        found = None if faster is None else faster(generator.random, *values, wanted)
        if found is None:
            if faster is not None:
                generator.begin(encoded, quiet)
            found = method(generator.random, *values, wanted)
        drawn = np.asarray(found, dtype=dtype)
        if wanted is None and drawn.ndim == 0 and rank:
            drawn = drawn.reshape((1,) * rank)
        if drawn.ndim != rank:
            raise ValueError(f"The random variable has {rank} dimensions, but what was drawn has {drawn.ndim}.")
        return generator.end(encoded, quiet), drawn

    name = ALSO_FOR_XLA if compiled is not None else None
    after, drawn = host.call(on_host, [state, size, *arguments], [tf.int64, tf.as_dtype(dtype)], name=name)
    after.set_shape([SIZE])
    drawn.set_shape((lengths + [None] * rank)[:rank])
    return [after, drawn]
