"""Random tensors: with a seed, or with NumPy's generator seeded, the numbers that TensorFlow 1 or Theano drew."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from kmigrate_shims.backend import philox, streams
from kmigrate_shims.backend.initializing import initializing
from kmigrate_shims.backend.recording import next_seed, said_seed
from kmigrate_shims.backend.symbolic import OPS, computing, evaluated, is_symbolic_structure, note, op, plain, replace
from kmigrate_shims.backend.theano_ways import Ways

__all__ = ["dropout", "random_binomial", "random_normal", "random_uniform", "truncated_normal"]


def _shape(shape: Any) -> Any:
    return shape if tf.is_tensor(shape) else tf.stack([tf.cast(d, "int32") for d in shape]) if len(shape) else []


def _known(shape: Any) -> Any:
    return shape if tf.is_tensor(shape) else tuple(shape)


def _theano_truncated() -> Any:
    return streams.clipped if Ways.clipped else streams.truncated


def draw_uniform(shape: Any, low: Any, high: Any, dtype: Any, seed: int) -> Any:
    if Ways.theano:
        return streams.uniform(_known(shape), low, high, dtype, streams.Streams(int(seed)))
    shape = tf.convert_to_tensor(_shape(shape), "int32")
    drawn = philox.draw("RandomUniform", shape, dtype, seed)
    return drawn * tf.cast(high - low, dtype) + tf.cast(low, dtype)


def draw_normal(shape: Any, mean: Any, stddev: Any, dtype: Any, seed: int) -> Any:
    if Ways.theano:
        return streams.normal(_known(shape), mean, stddev, dtype, streams.Streams(int(seed)))
    shape = tf.convert_to_tensor(_shape(shape), "int32")
    drawn = philox.draw("RandomStandardNormal", shape, dtype, seed)
    return drawn * tf.cast(stddev, dtype) + tf.cast(mean, dtype)


def draw_truncated(shape: Any, mean: Any, stddev: Any, dtype: Any, seed: int) -> Any:
    if Ways.theano:
        return _theano_truncated()(_known(shape), mean, stddev, dtype, streams.Streams(int(seed)))
    shape = tf.convert_to_tensor(_shape(shape), "int32")
    drawn = philox.draw("TruncatedNormal", shape, dtype, seed)
    return drawn * tf.cast(stddev, dtype) + tf.cast(mean, dtype)


@op
def _uniform(shape: Any, low: Any, high: Any, dtype: str, seed: int) -> Any:
    return draw_uniform(shape, low, high, dtype, seed)


@op
def _normal(shape: Any, mean: Any, stddev: Any, dtype: str, seed: int) -> Any:
    return draw_normal(shape, mean, stddev, dtype, seed)


@op
def _truncated(shape: Any, mean: Any, stddev: Any, dtype: str, seed: int) -> Any:
    return draw_truncated(shape, mean, stddev, dtype, seed)


@op
def _binomial(shape: Any, p: Any, dtype: str, seed: int) -> Any:
    return tf.cast(draw_uniform(shape, 0.0, 1.0, dtype, seed) <= tf.cast(p, dtype), dtype)


@op
def _dropout(x: Any, level: Any, noise_shape: Any, seed: int) -> Any:
    x = tf.convert_to_tensor(x)
    if not isinstance(level, float) or level > 0:
        shape = tf.shape(x)
        if tf.is_tensor(noise_shape):
            shape = noise_shape
        elif noise_shape is not None:
            shape = [shape[i] if d is None else d for i, d in enumerate(noise_shape)]
        level = tf.cast(level, x.dtype)
        kept = draw_uniform(shape, 0.0, 1.0, x.dtype, seed) >= level
        return x * (1 / (1 - level)) * tf.cast(kept, x.dtype)
    return x


def _random(function: str, seed: int | None, *arguments: Any) -> Any:
    """Outside of a model a random tensor is drawn anew each time that it is evaluated, so it is noted, not drawn."""
    if Ways.theano:
        name = "_clipped" if Ways.clipped and function == "_truncated" else function
        later = streams.later(name[1:], *arguments, streams.streams(seed))
        return evaluated(later) if not computing() and initializing() else later
    seed = next_seed(function[1:]) if seed is None else said_seed(seed)
    if is_symbolic_structure(arguments) or not (computing() or initializing()):
        return note(function, *arguments, seed)
    return OPS[function](*replace(arguments, plain), seed)


def random_uniform(
    shape: Any,
    minval: Any = 0.0,
    maxval: Any = 1.0,
    dtype: Any = None,
    seed: int | None = None,
    low: Any = None,
    high: Any = None,
) -> Any:
    """`low` and `high` are its names of Keras 1."""
    minval, maxval = minval if low is None else low, maxval if high is None else high
    return _random("_uniform", seed, shape, minval, maxval, dtype or keras.config.floatx())


def random_normal(
    shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: int | None = None, std: Any = None
) -> Any:
    """`std` is its name of Keras 1."""
    stddev = stddev if std is None else std
    return _random("_normal", seed, shape, mean, stddev, dtype or keras.config.floatx())


def truncated_normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: int | None = None) -> Any:
    return _random("_truncated", seed, shape, mean, stddev, dtype or keras.config.floatx())


def random_binomial(shape: Any, p: Any = 0.0, dtype: Any = None, seed: int | None = None) -> Any:
    return _random("_binomial", seed, shape, p, dtype or keras.config.floatx())


def dropout(x: Any, level: Any, noise_shape: Any = None, seed: int | None = None) -> Any:
    if isinstance(level, (int, float)) and not 0 <= level <= 1:
        raise ValueError(f"the share that dropout leaves out is a number from 0 to 1, and not {level}")
    if Ways.theano:
        noise_shape = tuple(noise_shape) if isinstance(noise_shape, list) else noise_shape
        return streams.dropout(x, level, noise_shape, streams.streams(seed))
    seed = next_seed("dropout") if seed is None else said_seed(seed)
    return _dropout(x, level, noise_shape, seed)
