"""Hinge losses and the cosine as they were."""

from __future__ import annotations

from typing import Any

from keras import ops

from kmigrate_shims.layers.common import register_function


@register_function("hinge")
def keras_2_hinge(y_true: Any, y_pred: Any) -> Any:
    """`mean(max(1 - y_true * y_pred, 0))`, where targets of 0 stay 0: Keras 2.3 and later make them -1."""
    return ops.mean(_margin(y_true, y_pred), axis=-1)


@register_function("squared_hinge")
def keras_2_squared_hinge(y_true: Any, y_pred: Any) -> Any:
    """`mean(max(1 - y_true * y_pred, 0) ** 2)`, where targets of 0 stay 0."""
    return ops.mean(ops.square(_margin(y_true, y_pred)), axis=-1)


@register_function("cosine_proximity")
def keras_1_cosine_proximity(y_true: Any, y_pred: Any) -> Any:
    """The mean of the products, where Keras 2 and later take their sum; negative."""
    y_pred = ops.convert_to_tensor(y_pred)
    y_true = ops.cast(y_true, y_pred.dtype)
    return ops.negative(ops.mean(ops.multiply(_unit(y_true), _unit(y_pred)), axis=-1))


@register_function("positive_cosine_proximity")
def positive_cosine_proximity(y_true: Any, y_pred: Any) -> Any:
    """The sum of the products with a plus before it, as in tf.keras of TensorFlow 1.14 to 2.0."""
    y_pred = ops.convert_to_tensor(y_pred)
    return ops.sum(ops.multiply(_unit(ops.cast(y_true, y_pred.dtype)), _unit(y_pred)), axis=-1)


def _margin(y_true: Any, y_pred: Any) -> Any:
    y_pred = ops.convert_to_tensor(y_pred)
    return ops.relu(ops.subtract(1.0, ops.multiply(ops.cast(y_true, y_pred.dtype), y_pred)))


def _unit(x: Any) -> Any:
    return ops.multiply(x, ops.rsqrt(ops.maximum(ops.sum(ops.square(x), axis=-1, keepdims=True), 1e-12)))


# Keras 3.0 saves a function by its own name, which must not be that of a built-in.
hinge = keras_2_hinge
squared_hinge = keras_2_squared_hinge
cosine_proximity = keras_1_cosine_proximity
