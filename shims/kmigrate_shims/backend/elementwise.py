"""Arithmetic: element by element, comparisons, and sums over axes."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kmigrate_shims.backend import theano_ways
from kmigrate_shims.backend.symbolic import named, op, tensor
from kmigrate_shims.backend.theano_ways import Ways, together

__all__ = [
    "abs", "all", "any", "argmax", "argmin", "cast", "cast_to_floatx", "clip", "cos", "cumprod", "cumsum", "equal",
    "exp", "greater", "greater_equal", "identity", "less", "less_equal", "lesser", "lesser_equal", "log", "logsumexp",
    "max", "maximum", "mean", "min", "minimum", "not_equal", "pow", "prod", "round", "sign", "sin", "sqrt", "square",
    "std", "stop_gradient", "sum", "var",
]  # fmt: skip


def floats(x: Any) -> Any:
    x = tensor(x)
    whole = not x.dtype.is_floating if Ways.theano else x.dtype == tf.bool
    return tf.cast(x, keras.config.floatx()) if whole else x


def _function_of(x: Any) -> Any:
    """Theano computed functions of whole numbers as floats, where TensorFlow has none of them."""
    return floats(x) if Ways.theano else x


def _counted(x: Any) -> Any:
    """Theano adds truths up as numbers."""
    x = tensor(x)
    return tf.cast(x, "int64") if Ways.theano and x.dtype == tf.bool else x


def pair(x: Any, y: Any) -> tuple[Any, Any]:
    """Both as tensors; a plain number takes the dtype of the other."""
    if tf.is_tensor(x):
        y = tf.convert_to_tensor(y, dtype_hint=x.dtype)
    elif tf.is_tensor(y):
        x = tf.convert_to_tensor(x, dtype_hint=y.dtype)
    else:
        x, y = tf.convert_to_tensor(x), tf.convert_to_tensor(y)
    return tuple(together([x, y]))


@op
def abs(x: Any) -> Any:
    return tf.abs(x)


@op
def square(x: Any) -> Any:
    return tf.square(x)


@op
def sqrt(x: Any) -> Any:
    """Negative numbers count as 0, as they did."""
    x = tensor(_function_of(x))
    return tf.sqrt(tf.clip_by_value(x, tf.cast(0, x.dtype), x.dtype.max))


@op
def exp(x: Any) -> Any:
    return tf.exp(_function_of(x))


@op
def log(x: Any) -> Any:
    return tf.math.log(_function_of(x))


@op
def round(x: Any) -> Any:
    return tf.round(x)


@op
def sign(x: Any) -> Any:
    return tf.sign(x)


@op
def sin(x: Any) -> Any:
    return tf.sin(_function_of(x))


@op
def cos(x: Any) -> Any:
    return tf.cos(_function_of(x))


@op
def pow(x: Any, a: Any) -> Any:
    return tf.pow(*pair(x, a))


@op
def clip(x: Any, min_value: Any, max_value: Any) -> Any:
    x = tensor(x)
    low = x.dtype.min if min_value is None else min_value
    high = x.dtype.max if max_value is None else max_value
    if isinstance(low, (int, float)) and isinstance(high, (int, float)) and high < low:
        high = low
    return tf.clip_by_value(x, tf.cast(low, x.dtype), tf.cast(high, x.dtype))


@op
def identity(x: Any, name: str | None = None) -> Any:
    return tf.identity(x)


@op
def cast(x: Any, dtype: Any) -> Any:
    return tf.cast(x, dtype)


@op
def _zeros_like(x: Any, dtype: Any = None) -> Any:
    return tf.zeros_like(x, dtype=dtype)


@op
def _ones_like(x: Any, dtype: Any = None) -> Any:
    return tf.ones_like(x, dtype=dtype)


@op
def _fill_later(number: Any, shape: Any, dtype: Any = None) -> Any:
    return tf.cast(tf.fill(shape, number), dtype or keras.config.floatx())


def cast_to_floatx(x: Any) -> Any:
    return np.asarray(x, dtype=keras.config.floatx()) if not keras.ops.is_tensor(x) else cast(x, keras.config.floatx())


@op
def _stop(x: Any) -> Any:
    return tf.stop_gradient(x)


def stop_gradient(variables: Any) -> Any:
    return [_stop(x) for x in variables] if isinstance(variables, (list, tuple)) else _stop(variables)


# Comparisons


@op
def equal(x: Any, y: Any) -> Any:
    return tf.equal(*pair(x, y))


@op
def not_equal(x: Any, y: Any) -> Any:
    return tf.not_equal(*pair(x, y))


@op
def greater(x: Any, y: Any) -> Any:
    return tf.greater(*pair(x, y))


@op
def greater_equal(x: Any, y: Any) -> Any:
    return tf.greater_equal(*pair(x, y))


@op
def less(x: Any, y: Any) -> Any:
    return tf.less(*pair(x, y))


@op
def less_equal(x: Any, y: Any) -> Any:
    return tf.less_equal(*pair(x, y))


lesser = less  # their names in Keras 1
lesser_equal = less_equal


@op
def maximum(x: Any, y: Any) -> Any:
    return tf.maximum(*pair(x, y))


@op
def minimum(x: Any, y: Any) -> Any:
    return tf.minimum(*pair(x, y))


# Over axes


@op
def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return tf.reduce_sum(_counted(x), axis, keepdims)


@op
def prod(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return tf.reduce_prod(_counted(x), axis, keepdims)


@op
def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return tf.reduce_mean(floats(x), axis, keepdims)


@op
def var(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    x = floats(x)
    return tf.reduce_mean(tf.square(x - tf.reduce_mean(x, axis, True)), axis, keepdims)


@op
def std(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    x = floats(x)
    return tf.sqrt(tf.reduce_mean(tf.square(x - tf.reduce_mean(x, axis, True)), axis, keepdims))


@op
def max(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    if Ways.theano or Ways.cntk:
        return theano_ways.extreme(tensor(x), axis, keepdims, tf.reduce_max)
    return tf.reduce_max(x, axis, keepdims)


@op
def min(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    if Ways.theano or Ways.cntk:
        return theano_ways.extreme(tensor(x), axis, keepdims, tf.reduce_min)
    return tf.reduce_min(x, axis, keepdims)


@op
def any(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return tf.reduce_any(tf.cast(x, "bool"), axis, keepdims)


@op
def all(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return tf.reduce_all(tf.cast(x, "bool"), axis, keepdims)


@op
def argmax(x: Any, axis: int = -1) -> Any:
    return tf.argmax(x, axis)


@op
def argmin(x: Any, axis: int = -1) -> Any:
    return tf.argmin(x, axis)


@op
def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return tf.reduce_logsumexp(_function_of(x), axis, keepdims)


@named(dim="axis")
def cumsum(x: Any, axis: int = 0) -> Any:
    return tf.cumsum(x, axis)


@named(dim="axis")
def cumprod(x: Any, axis: int = 0) -> Any:
    return tf.math.cumprod(x, axis)
