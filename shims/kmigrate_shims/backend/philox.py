"""The random numbers of TensorFlow 1's operations: Philox, begun at two seeds, each with a place of its own.

TensorFlow keeps that place inside of an operation, so a function that is traced anew begins anew, two functions that
share a tensor each draw for themselves, and XLA draws other numbers. Here the place is a variable of the seed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.backend.tracing import Tracing

PHILOX = 1  # TensorFlow's number for the algorithm
# The operations of today that draw the same numbers from a place that is told.
TWINS = {
    "RandomUniform": "StatelessRandomUniformV2",
    "RandomStandardNormal": "StatelessRandomNormalV2",
    "TruncatedNormal": "StatelessTruncatedNormalV2",
}


class Graph:
    """The first of the two seeds of an operation; `tf.set_random_seed` set it."""

    UNSAID = 87654321  # TensorFlow's own where only the operation has a seed
    seed = UNSAID


class Seed(int):
    """The second seed of an operation. All functions that compute it draw on from one place, as in one session."""

    first: int
    place: Any = None

    def __new__(cls, seed: Any) -> Seed:
        found = super().__new__(cls, seed)
        found.first = Graph.seed
        return found

    def begun(self) -> Any:
        if self.place is None:
            with tf.init_scope():
                self.place = tf.Variable(_first(self.first, self), trainable=False)
        return self.place

    def __reduce__(self) -> Any:
        return Seed, (int(self),)


def _first(seed: int, second: int) -> Any:
    """What an operation of these seeds begins with: how far it is, and its key."""
    return np.array([0, *(int(one) % 2**64 for one in (second, seed))], "uint64").astype("int64")


def draw(operation: str, shape: Any, dtype: Any, seed: int) -> Any:
    """The next numbers of an operation of the old TensorFlow. Outside of functions they are the first of a graph."""
    dtype = tf.as_dtype(dtype)
    if (Graph.seed == 0 and seed == 0) or (not tf.executing_eagerly() and not _grows()):
        old = getattr(tf.raw_ops, operation)
        return old(shape=shape, dtype=dtype, seed=Graph.seed, seed2=int(seed))
    if tf.executing_eagerly():
        told = tf.constant(_first(Graph.seed, seed))
    else:
        try:
            place = (seed if isinstance(seed, Seed) else Seed(seed)).begun()
        except ValueError:  # a function of the program's own, which lets nobody make a variable
            return getattr(tf.raw_ops, operation)(shape=shape, dtype=dtype, seed=Graph.seed, seed2=int(seed))
        count = tf.cast(tf.reduce_prod(tf.cast(shape, "int64")), "uint64")
        told = tf.raw_ops.RngReadAndSkip(resource=place.handle, alg=tf.constant(PHILOX), delta=count)
    told = tf.bitcast(told, "uint64")
    if Tracing.for_xla and dtype == tf.float32 and operation in _OF_BITS:
        return tf.stop_gradient(_OF_BITS[operation](shape, told))
    drawn = getattr(tf.raw_ops, TWINS[operation])
    return drawn(shape=shape, key=told[2:], counter=told[:2], alg=PHILOX, dtype=dtype)


def _grows() -> bool:
    """Whether what is at work is a function, and not a graph of TensorFlow 1, which takes no variables of today."""
    return hasattr(tf.compat.v1.get_default_graph(), "capture")


def _unit(count: Any, told: Any) -> Any:
    """Numbers from 0 to 1: the lower bits are those behind the point."""
    bits = tf.raw_ops.StatelessRandomUniformFullIntV2(
        shape=[count], key=told[2:], counter=told[:2], alg=PHILOX, dtype=tf.uint32
    )
    one = tf.constant(0x3F800000, "uint32")
    return tf.bitcast(tf.bitwise.bitwise_or(tf.bitwise.bitwise_and(bits, 0x7FFFFF), one), "float32") - 1.0


def _uniform(shape: Any, told: Any) -> Any:
    return tf.reshape(_unit(tf.reduce_prod(shape), told), shape)


def _normal(shape: Any, told: Any) -> Any:
    """Two numbers of a radius and an angle."""
    count = tf.reduce_prod(shape)
    pairs = tf.reshape(_unit(count + count % 2, told), [-1, 2])
    radius = tf.sqrt(-2.0 * tf.math.log(tf.maximum(pairs[:, 0], 1e-7)))
    angle = tf.constant(2.0 * np.pi, "float32") * pairs[:, 1]
    both = tf.stack([tf.sin(angle) * radius, tf.cos(angle) * radius], 1)
    return tf.reshape(tf.reshape(both, [-1])[:count], shape)


_OF_BITS = {"RandomUniform": _uniform, "RandomStandardNormal": _normal}  # tracing.SAME_NUMBERS are their twins
