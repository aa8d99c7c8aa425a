"""Random tensors: TensorFlow's of the seeds that NumPy drew, and Theano's own streams of MRG31k3p."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.backend import random as today
from kmigrate_shims.backend.recording import frame
from kmigrate_shims.backend.symbolic import OPS, computing, is_symbolic_structure, note, noted, plain, replace
from kmigrate_shims.keras.era import is_before
from kmigrate_shims.keras1.backend.ops import variable
from kmigrate_shims.keras1.backend.settings import floatx, on_theano
from kmigrate_shims.theano.lowering import mrg31k3p

__all__ = [
    "dropout", "random_binomial", "random_normal", "random_normal_variable", "random_uniform",
    "random_uniform_variable",
]  # fmt: skip
MOST = 60 * 256  # streams, where Theano could not tell how many numbers would be drawn


class Streams:
    """The generator behind one random tensor of Theano's. Each use goes on where the one before ended."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.state: Any = None

    def begun(self, streams: int) -> Any:
        if self.state is None:
            first = np.asarray([self.seed] * 6, dtype="int32")
            with tf.init_scope():
                self.state = tf.Variable(mrg31k3p.substreams(first, streams), trainable=False)
        return self.state


def _streams(seed: int | None) -> Streams:
    lowest = 0 if is_before("1.0") else 1

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
    after, drawn = mrg31k3p.uniform(state, _size(shape), dtype)
    state.assign(after, read_value=False)
    return drawn


@noted
def _theano_uniform(shape: Any, low: Any, high: Any, dtype: str, streams: Any) -> Any:
    drawn = tf.cast(_unit(streams, shape, _count(shape), dtype), "float64")
    return tf.cast(drawn * (tf.cast(high, "float64") - tf.cast(low, "float64")) + tf.cast(low, "float64"), dtype)


@noted
def _theano_binomial(shape: Any, p: Any, dtype: str, streams: Any) -> Any:
    drawn = _unit(streams, shape, _count(shape), floatx())
    return tf.cast(drawn < tf.cast(p, drawn.dtype), dtype)


@noted
def _theano_normal(shape: Any, mean: Any, std: Any, dtype: str, streams: Any) -> Any:
    size = _size(shape)
    number = tf.reduce_prod(size)
    even = number + number % 2
    drawn = tf.cast(_unit(streams, tf.stack([even]), MOST, dtype), "float64")
    half = even // 2
    radius = tf.sqrt(-2.0 * tf.cast(tf.cast(tf.math.log(drawn[:half]), dtype), "float64"))
    angle = tf.cast(tf.constant(2.0 * np.pi, dtype), "float64") * drawn[half:]
    radius = tf.cast(radius, dtype)
    sides = [tf.cast(side, dtype) for side in (tf.cos(angle), tf.sin(angle))]
    normal = tf.concat([radius * side for side in sides], 0)[:number]
    return tf.reshape(normal, size) * tf.cast(std, dtype) + tf.cast(mean, dtype)


@noted
def _theano_dropout(x: Any, level: Any, noise_shape: Any, streams: Any) -> Any:
    shape = tf.shape(x) if noise_shape is None else noise_shape
    kept = tf.cast(1.0 - level, x.dtype)
    drawn = _unit(streams, shape, _count(shape), x.dtype.name)
    return x * tf.cast(drawn < kept, x.dtype) / kept


@noted
def _tensorflow_dropout(x: Any, level: Any, noise_shape: Any, seed: int) -> Any:
    kept = tf.cast(1.0 - level, x.dtype)
    shape = tf.shape(x) if noise_shape is None else noise_shape
    drawn = kept + today.draw_uniform(shape, 0.0, 1.0, x.dtype, seed)
    return x / kept * tf.floor(drawn)


def _later(function: Any, *arguments: Any) -> Any:
    """Outside of a model a random tensor is drawn anew each time that it is evaluated, so it is noted, not drawn."""
    name = f"{__name__}:{function}"
    if is_symbolic_structure(arguments) or not computing():
        return note(name, *arguments)
    return OPS[name](*replace(arguments, plain))


def dropout(x: Any, level: Any, noise_shape: Any = None, seed: int | None = None) -> Any:
    if level < 0.0 or level >= 1:
        raise ValueError("Dropout level must be in interval [0, 1[.")
    noise_shape = tuple(noise_shape) if isinstance(noise_shape, list) else noise_shape
    if on_theano():
        return _later("_theano_dropout", x, level, noise_shape, _streams(seed))
    return _later("_tensorflow_dropout", x, level, noise_shape, _seed(seed))


def _seed(seed: int | None) -> int:
    from kmigrate_shims.backend.recording import next_seed

    return next_seed() if seed is None else int(seed)


def random_uniform(shape: Any, low: Any = 0.0, high: Any = 1.0, dtype: Any = None, seed: int | None = None) -> Any:
    if on_theano():
        return _later("_theano_uniform", shape, low, high, dtype or floatx(), _streams(seed))
    return today.random_uniform(shape, low, high, dtype, seed)


def random_normal(shape: Any, mean: Any = 0.0, std: Any = 1.0, dtype: Any = None, seed: int | None = None) -> Any:
    if on_theano():
        return _later("_theano_normal", shape, mean, std, dtype or floatx(), _streams(seed))
    return today.random_normal(shape, mean, std, dtype, seed)


def random_binomial(shape: Any, p: Any = 0.0, dtype: Any = None, seed: int | None = None) -> Any:
    if on_theano():
        return _later("_theano_binomial", shape, p, dtype or floatx(), _streams(seed))
    return today.random_binomial(shape, p, dtype, seed)


def random_uniform_variable(
    shape: Any, low: float, high: float, dtype: Any = None, name: str | None = None, seed: int | None = None
) -> Any:
    if on_theano():
        return variable(np.random.uniform(low=low, high=high, size=tuple(shape)), dtype, name)
    seed = int(np.random.randint(10**9)) if seed is None else seed
    return variable(today.draw_uniform(tuple(shape), low, high, dtype or floatx(), seed).numpy(), dtype, name)


def random_normal_variable(
    shape: Any, mean: float, scale: float, dtype: Any = None, name: str | None = None, seed: int | None = None
) -> Any:
    if on_theano():  # whose mean was 0, whatever was said
        return variable(np.random.normal(loc=0.0, scale=scale, size=tuple(shape)), dtype, name)
    seed = int(np.random.randint(10**9)) if seed is None else seed
    return variable(today.draw_normal(tuple(shape), mean, scale, dtype or floatx(), seed).numpy(), dtype, name)
