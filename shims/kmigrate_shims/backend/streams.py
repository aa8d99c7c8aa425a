"""Random tensors as Theano drew them: streams of MRG31k3p, which begin at a seed that NumPy drew."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kmigrate_shims.backend.recording import frame
from kmigrate_shims.backend.symbolic import OPS, computing, is_symbolic_structure, note, noted, plain, replace

MOST = 60 * 256  # streams, where Theano could not tell how many numbers would be drawn


def _mrg31k3p() -> Any:
    """The recurrence. With it comes all of the Theano shim, a quarter of what the shims take to import."""
    from kmigrate_shims.theano.lowering import mrg31k3p

    return mrg31k3p


class Streams:
    """The generator behind one random tensor of Theano's. Each use goes on where the one before ended."""

    def __init__(self, seed: int = 1, first: Any = None) -> None:
        self.first = np.asarray([seed] * 6, dtype="int32") if first is None else first
        self.state: Any = None
        self.next: Streams | None = None

    def begun(self, streams: int) -> Any:
        if self.state is None:
            with tf.init_scope():
                # A row for each of the six numbers: the rows are taken apart and put together at every draw.
                self.state = tf.Variable(_mrg31k3p().substreams(self.first, streams).T, trainable=False)
        return self.state

    def following(self) -> Streams:
        """The next generator of the same seed."""
        self.next = self.next or Streams(first=_mrg31k3p().next_generator(self.first))
        return self.next


def streams(seed: int | None, lowest: int = 1) -> Streams:
    """The generator of one random tensor; where a call is repeated, the one of its first time."""

    def make() -> Streams:
        return Streams(int(np.random.randint(lowest, 10**7)) if seed is None else int(seed))

    now = frame()
    return make() if now is None else now.kept(make)


def _static(shape: Any) -> bool:
    return isinstance(shape, (tuple, list)) and all(isinstance(d, int) for d in shape)


def _count(shape: Any) -> int:
    """How many streams Theano took: a sixth of the numbers, where that was known."""
    if not _static(shape):
        return MOST
    number = int(np.prod(shape, dtype="int64"))
    return min(number // 6 if number > 6 else number, MOST)


def _size(shape: Any) -> Any:
    return shape if tf.is_tensor(shape) else tf.stack([tf.cast(d, "int32") for d in shape])


def _unit(streams: Streams, shape: Any, count: int, dtype: str) -> Any:
    state = streams.begun(count)
    after, drawn = _mrg31k3p().uniform(state, _size(shape), dtype, axis=0)
    state.assign(after, read_value=False)
    return drawn


@noted
def uniform(shape: Any, low: Any, high: Any, dtype: str, streams: Any) -> Any:
    drawn = tf.cast(_unit(streams, shape, _count(shape), dtype), "float64")
    low, high = (tf.cast(tf.cast(bound, dtype), "float64") for bound in (low, high))
    return tf.cast(drawn * (high - low) + low, dtype)


@noted
def binomial(shape: Any, p: Any, dtype: str, streams: Any) -> Any:
    drawn = _unit(streams, shape, _count(shape), keras.config.floatx())
    return tf.cast(drawn < tf.cast(p, drawn.dtype), dtype)


def _polar(size: Any, dtype: str, streams: Any) -> tuple[Any, list[Any], Any]:
    """Radii, the cosines and sines of angles, and how many numbers are asked for: two are made of each radius."""
    number = tf.reduce_prod(size)
    even = number + number % 2
    drawn = tf.cast(_unit(streams, tf.stack([even]), MOST, dtype), "float64")
    half = even // 2
    radius = tf.sqrt(-2.0 * tf.cast(tf.cast(tf.math.log(drawn[:half]), dtype), "float64"))
    angle = tf.cast(tf.constant(2.0 * np.pi, dtype), "float64") * drawn[half:]
    sides = [tf.cast(side, dtype) for side in (tf.cos(angle), tf.sin(angle))]
    return tf.cast(radius, dtype), sides, number


@noted
def normal(shape: Any, mean: Any, std: Any, dtype: str, streams: Any) -> Any:
    size = _size(shape)
    radius, sides, number = _polar(size, dtype, streams)
    drawn = tf.concat([radius * side for side in sides], 0)[:number]
    return tf.reshape(drawn, size) * tf.cast(std, dtype) + tf.cast(mean, dtype)


@noted
def truncated(shape: Any, mean: Any, std: Any, dtype: str, streams: Any) -> Any:
    """Those beyond two stand behind the others, made anew of shorter radii, which Theano drew of a next generator."""
    size = _size(shape)
    radius, sides, number = _polar(size, dtype, streams)
    values = [radius * side for side in sides]
    beyond = [tf.where(tf.abs(value) > 2.0)[:, 0] for value in values]
    first, second = (tf.size(places) for places in beyond)
    lowest = tf.constant(1.0 / np.e**2, dtype)
    again = _unit(streams.following(), tf.stack([first + second]), MOST, dtype) * (1 - lowest) + lowest
    shorter = tf.sqrt(-2.0 * tf.math.log(again))
    parts = []
    for value, side, places, radii in zip(values, sides, beyond, (shorter[:first], shorter[first:]), strict=True):
        parts += [tf.boolean_mask(value, tf.abs(value) <= 2.0), radii * tf.gather(side, places)]
    return tf.reshape(tf.concat(parts, 0)[:number], size) * tf.cast(std, dtype) + tf.cast(mean, dtype)


@noted
def clipped(shape: Any, mean: Any, std: Any, dtype: str, streams: Any) -> Any:
    """What Keras 2.0 and 2.1 called truncated."""
    return tf.clip_by_value(normal(shape, mean, std, dtype, streams), mean - 2 * std, mean + 2 * std)


@noted
def dropout(x: Any, level: Any, noise_shape: Any, streams: Any) -> Any:
    shape = tf.shape(x) if noise_shape is None else noise_shape
    kept = tf.cast(1.0 - level, x.dtype)
    drawn = _unit(streams, shape, _count(shape), x.dtype.name)
    return x * tf.cast(drawn < kept, x.dtype) / kept


def later(function: str, *arguments: Any) -> Any:
    """Outside of a model a random tensor is drawn anew each time that it is evaluated, so it is noted, not drawn."""
    name = function if ":" in function else f"{__name__}:{function}"
    if is_symbolic_structure(arguments) or not computing():
        return note(name, *arguments)
    return OPS[name](*replace(arguments, plain))
