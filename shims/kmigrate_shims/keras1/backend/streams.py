"""Random tensors: TensorFlow's of the seeds that NumPy drew, and Theano's own streams of MRG31k3p."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.backend import random as today
from kmigrate_shims.backend.streams import Streams, later, streams
from kmigrate_shims.backend.symbolic import noted
from kmigrate_shims.keras.era import is_before
from kmigrate_shims.keras1.backend.ops import variable
from kmigrate_shims.keras1.backend.settings import floatx, on_theano

__all__ = [
    "dropout", "random_binomial", "random_normal", "random_normal_variable", "random_uniform",
    "random_uniform_variable",
]  # fmt: skip


def _streams(seed: int | None) -> Streams:
    return streams(seed, 0 if is_before("1.0") else 1)


@noted
def _tensorflow_dropout(x: Any, level: Any, noise_shape: Any, seed: int) -> Any:
    kept = tf.cast(1.0 - level, x.dtype)
    shape = tf.shape(x) if noise_shape is None else noise_shape
    drawn = kept + today.draw_uniform(shape, 0.0, 1.0, x.dtype, seed)
    return x / kept * tf.floor(drawn)


def dropout(x: Any, level: Any, noise_shape: Any = None, seed: int | None = None) -> Any:
    if level < 0.0 or level >= 1:
        raise ValueError("Dropout level must be in interval [0, 1[.")
    noise_shape = tuple(noise_shape) if isinstance(noise_shape, list) else noise_shape
    if on_theano():
        return later("dropout", x, level, noise_shape, _streams(seed))
    return later(f"{__name__}:_tensorflow_dropout", x, level, noise_shape, _seed(seed))


def _seed(seed: int | None) -> int:
    from kmigrate_shims.backend.recording import next_seed, said_seed

    return next_seed("dropout") if seed is None else said_seed(seed)


def random_uniform(shape: Any, low: Any = 0.0, high: Any = 1.0, dtype: Any = None, seed: int | None = None) -> Any:
    if on_theano():
        return later("uniform", shape, low, high, dtype or floatx(), _streams(seed))
    return today.random_uniform(shape, low, high, dtype, seed)


def random_normal(shape: Any, mean: Any = 0.0, std: Any = 1.0, dtype: Any = None, seed: int | None = None) -> Any:
    if on_theano():
        return later("normal", shape, mean, std, dtype or floatx(), _streams(seed))
    return today.random_normal(shape, mean, std, dtype, seed)


def random_binomial(shape: Any, p: Any = 0.0, dtype: Any = None, seed: int | None = None) -> Any:
    if on_theano():
        return later("binomial", shape, p, dtype or floatx(), _streams(seed))
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
