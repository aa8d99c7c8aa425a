"""What has other arguments, or another order of them, or another result, than in Keras 2."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kmigrate_shims import backend as today
from kmigrate_shims.backend import theano_ways
from kmigrate_shims.backend.phase import learning_phase
from kmigrate_shims.backend.symbolic import KerasVariable, noted, tensor
from kmigrate_shims.backend.variables import Variable
from kmigrate_shims.keras1.backend.convolution import ordering
from kmigrate_shims.keras1.backend.settings import floatx, on_theano

__all__ = [
    "asymmetric_spatial_2d_padding", "batch_dot", "batch_get_value", "batch_normalization", "batch_set_value",
    "binary_crossentropy", "categorical_crossentropy", "elu", "expand_dims", "eye", "function", "get_value",
    "in_test_phase", "in_train_phase", "is_explicit_shape", "l2_normalize", "map_fn", "moving_average_update",
    "normalize_batch_in_training", "one_hot", "ones", "pattern_broadcast", "placeholder", "print_tensor", "relu", "rnn",
    "set_value", "softmax", "sparse_categorical_crossentropy", "spatial_2d_padding", "spatial_3d_padding", "squeeze",
    "stack", "temporal_padding", "variable", "zeros",
]  # fmt: skip


# Variables


def variable(value: Any, dtype: Any = None, name: str | None = None) -> Any:
    if hasattr(value, "tocoo") or isinstance(value, (KerasVariable, keras.KerasTensor)) or tf.is_tensor(value):
        return today.variable(value, dtype, name)
    return _called(Variable(np.asarray(value, dtype or floatx()), dtype, name), name)


def _called(found: Any, name: str | None) -> Any:
    """By its name alone: the scope of a layer came to names with Keras 2."""
    if name and isinstance(found, Variable):
        found.name = name
    return found


def zeros(shape: Any, dtype: Any = None, name: str | None = None) -> Any:
    return _called(today.zeros(shape, dtype, name), name)


def ones(shape: Any, dtype: Any = None, name: str | None = None) -> Any:
    return _called(today.ones(shape, dtype, name), name)


def eye(size: Any, dtype: Any = None, name: str | None = None) -> Any:
    return _called(today.eye(size, dtype, name), name)


def placeholder(
    shape: Any = None, ndim: int | None = None, dtype: Any = None, sparse: bool = False, name: str | None = None
) -> Any:
    if shape is None and ndim is None:
        raise ValueError("Specify either a shape or ndim value.")
    return today.placeholder(shape, ndim, dtype, sparse, name)


def batch_get_value(xs: Any) -> list[Any]:
    return today.batch_get_value(xs)


def get_value(x: Any) -> Any:
    if not today.is_variable(x) and not isinstance(x, (int, float, np.ndarray)):
        raise TypeError("get_value() can only be called on a variable. If you have an expression instead, use eval().")
    return today.get_value(x)


def set_value(x: Any, value: Any) -> None:
    today.set_value(x, value)


def batch_set_value(tuples: Any) -> None:
    today.batch_set_value(tuples)


def function(inputs: Any, outputs: Any, updates: Any = [], **kwargs: Any) -> Any:  # noqa: B006
    return today.function(inputs, outputs, updates, **kwargs)


def moving_average_update(variable: Any, value: Any, momentum: Any) -> Any:
    return today.moving_average_update(variable, value, momentum)


def pattern_broadcast(x: Any, broatcastable: Any) -> Any:
    return x


def is_explicit_shape(shape: Any) -> bool:
    return hasattr(shape, "__iter__") and all(x is None or isinstance(x, int) for x in shape)


def print_tensor(x: Any, message: str = "") -> Any:
    return today.print_tensor(x, message)


# Shapes


def expand_dims(x: Any, dim: int = -1) -> Any:
    return today.expand_dims(x, dim)


def squeeze(x: Any, axis: int) -> Any:
    return today.squeeze(x, axis)


def stack(x: Any) -> Any:
    return today.stack(x)


def one_hot(indices: Any, nb_classes: int) -> Any:
    return today.one_hot(today.cast(indices, "int32"), nb_classes)


@noted
def _batch_dot(x: Any, y: Any, axes: Any) -> Any:
    """A product over one axis of each sample, as Theano and TensorFlow both had it in the end."""
    x, y = tensor(x), tensor(y)
    rank_x, rank_y = x.shape.rank, y.shape.rank
    first, second = (a % rank for a, rank in zip(axes, (rank_x, rank_y), strict=True))
    letters = "bcdefghijklmnop"
    left = "a" + letters[: rank_x - 1]
    right = ["a", *letters[rank_x - 1 : rank_x + rank_y - 2]]
    right[second] = left[first]
    kept = "a" + "".join(c for i, c in enumerate(left) if i not in (0, first))
    kept += "".join(c for i, c in enumerate(right) if i not in (0, second))
    found = tf.einsum(f"{left},{''.join(right)}->{kept}", x, y)
    return tf.expand_dims(found, 1) if len(kept) == 1 else found


def batch_dot(x: Any, y: Any, axes: Any = None) -> Any:
    if axes is None:
        axes = (today.ndim(x) - 1, max(today.ndim(y) - 2, 1))
    if not on_theano() and today.ndim(x) == today.ndim(y) > 3:  # TensorFlow multiplied the last two axes, as matrices
        return today.batch_dot(x, y, axes)
    return _batch_dot(x, y, (axes, axes) if isinstance(axes, int) else tuple(axes))


# Padding


def temporal_padding(x: Any, padding: int = 1) -> Any:
    return today.temporal_padding(x, (padding, padding))


def spatial_2d_padding(x: Any, padding: Any = (1, 1), dim_ordering: str = "default") -> Any:
    return today.spatial_2d_padding(x, tuple((p, p) for p in padding), _format(dim_ordering))


def asymmetric_spatial_2d_padding(
    x: Any, top_pad: int = 1, bottom_pad: int = 1, left_pad: int = 1, right_pad: int = 1, dim_ordering: str = "default"
) -> Any:
    return today.spatial_2d_padding(x, ((top_pad, bottom_pad), (left_pad, right_pad)), _format(dim_ordering))


def spatial_3d_padding(x: Any, padding: Any = (1, 1, 1), dim_ordering: str = "default") -> Any:
    return today.spatial_3d_padding(x, tuple((p, p) for p in padding), _format(dim_ordering))


def _format(dim_ordering: str) -> str:
    return "channels_first" if ordering(dim_ordering) == "th" else "channels_last"


# Choices and loops


def _both(x: Any) -> Any:
    return x() if callable(x) and not tf.is_tensor(x) and not isinstance(x, (keras.KerasTensor, KerasVariable)) else x


def in_train_phase(x: Any, alt: Any) -> Any:
    """Theano computed both sides, so that what is drawn in training moved on in tests as well."""
    if on_theano() and not isinstance(learning_phase(), keras.KerasTensor):
        x, alt = _both(x), _both(alt)
    return today.in_train_phase(x, alt)


def in_test_phase(x: Any, alt: Any) -> Any:
    return in_train_phase(alt, x)


def rnn(
    step_function: Any, inputs: Any, initial_states: Any, go_backwards: bool = False, mask: Any = None,
    constants: Any = None, unroll: bool = False, input_length: int | None = None,
) -> Any:  # fmt: skip
    if unroll and input_length is None and today.int_shape(inputs)[1] is None:
        raise ValueError("When specifying `unroll=True`, an `input_length` must be provided to `rnn`.")
    return today.rnn(step_function, inputs, initial_states, go_backwards, mask, constants, unroll, input_length)


def map_fn(fn: Any, elems: Any, name: str | None = None) -> Any:
    return today.map_fn(fn, elems, name)


# Activations and losses


@noted
def _relu(x: Any, alpha: Any, max_value: Any) -> Any:
    x = tensor(x)
    straight = isinstance(alpha, (int, float)) and alpha == 0
    alpha = tf.cast(alpha, x.dtype)
    if on_theano() and straight:
        found = theano_ways.relu(x)
        return found if max_value is None else tf.minimum(found, tf.cast(max_value, x.dtype))
    if on_theano():
        # Its derivative at 0 is a half of both sides.
        found = 0.5 * ((1 + alpha) * x + (1 - alpha) * tf.abs(x))
        return found if max_value is None else tf.minimum(found, tf.cast(max_value, x.dtype))
    above = tf.nn.relu(x)
    if max_value is not None:
        above = tf.clip_by_value(above, tf.cast(0, x.dtype), tf.cast(max_value, x.dtype))
    return above if straight else above - alpha * tf.nn.relu(-x)


def relu(x: Any, alpha: Any = 0.0, max_value: Any = None) -> Any:
    return _relu(x, alpha, max_value)


def elu(x: Any, alpha: Any = 1.0) -> Any:
    return today.elu(x, alpha)


def softmax(x: Any) -> Any:
    return today.softmax(x)


@noted
def _theano_l2_normalize(x: Any, axis: Any) -> Any:
    return x / tf.sqrt(tf.reduce_sum(tf.square(x), axis, True))


def l2_normalize(x: Any, axis: Any) -> Any:
    return _theano_l2_normalize(x, axis) if on_theano() else today.l2_normalize(x, axis)


@noted
def _theano_crossentropy(target: Any, output: Any) -> Any:
    epsilon = tf.cast(keras.config.epsilon(), output.dtype)
    output = tf.clip_by_value(output, epsilon, 1 - epsilon)
    target = tf.cast(target, output.dtype)
    return -(target * tf.math.log(output) + (1 - target) * tf.math.log(1 - output))


def binary_crossentropy(output: Any, target: Any, from_logits: bool = False) -> Any:
    if on_theano():
        return _theano_crossentropy(target, today.sigmoid(output) if from_logits else output)
    return today.binary_crossentropy(target, output, from_logits)


def categorical_crossentropy(output: Any, target: Any, from_logits: bool = False) -> Any:
    if on_theano() and from_logits:
        return today.categorical_crossentropy(target, today.softmax(output))
    return today.categorical_crossentropy(target, output, from_logits)


@noted
def _classes(target: Any, output: Any) -> Any:
    count = tf.shape(output)[-1]
    whole = tf.one_hot(tf.cast(tf.reshape(target, [-1]), "int32"), count, dtype=output.dtype)
    return tf.reshape(whole, tf.shape(output))


def sparse_categorical_crossentropy(output: Any, target: Any, from_logits: bool = False) -> Any:
    if on_theano():
        return categorical_crossentropy(output, _classes(target, output), from_logits)
    return today.sparse_categorical_crossentropy(target, output, from_logits)


# Normalization


@noted
def normalize_batch_in_training(x: Any, gamma: Any, beta: Any, reduction_axes: Any, epsilon: float = 1e-3) -> Any:
    """(normalized, mean, variance). Theano gave the variance with epsilon in it."""
    x = tensor(x)
    axes = [axis % x.shape.rank for axis in reduction_axes]
    mean, variance = tf.nn.moments(x, axes, keepdims=True)
    gamma, beta = (tf.reshape(p, tf.shape(mean)) for p in (gamma, beta))
    normed = tf.nn.batch_normalization(x, mean, variance, beta, gamma, epsilon)
    variance = tf.squeeze(variance, axes)
    return normed, tf.squeeze(mean, axes), variance + tf.cast(epsilon, x.dtype) if on_theano() else variance


def batch_normalization(x: Any, mean: Any, var: Any, beta: Any, gamma: Any, epsilon: float = 1e-3) -> Any:
    return today.batch_normalization(x, mean, var, beta, gamma, epsilon=epsilon)
