"""Losses that Keras 3 computes otherwise. All others were found equal to recordings of Keras 1.2.2, 2.2.4 and 2.3.1."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from kmigrate_shims.layers.common import register, register_function
from kmigrate_shims.losses.crossentropy import (
    added_binary_crossentropy,
    clipped_binary_crossentropy,
    clipped_categorical_crossentropy,
    clipped_sparse_categorical_crossentropy,
    normalized_sparse_categorical_crossentropy,
)

__all__ = [
    "Counted", "Everywhere", "added_binary_crossentropy", "clipped_binary_crossentropy",
    "clipped_categorical_crossentropy", "clipped_sparse_categorical_crossentropy", "cosine_proximity", "hinge",
    "normalized_sparse_categorical_crossentropy", "squared_hinge",
]  # fmt: skip


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


@register()
class Counted(keras.losses.Loss):
    """A loss whose mean leaves out samples of weight 0, as before Keras 2.3: `Counted("mse")`."""

    def __init__(self, loss: Any, name: str = "counted", **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        self.function = keras.losses.get(loss)

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        values = self.call(y_true, y_pred)
        mask = getattr(y_pred, "_keras_mask", None)
        if mask is not None:
            mask = ops.cast(mask, values.dtype)
            values = values * mask / ops.mean(mask)
        if sample_weight is not None:
            weights = ops.cast(sample_weight, values.dtype)
            values = ops.mean(values, axis=tuple(range(len(weights.shape), len(values.shape))))
            counted = ops.mean(ops.cast(ops.not_equal(weights, 0.0), values.dtype))
            values = values * weights / counted
        return ops.mean(values)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return self.function(y_true, y_pred)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "loss": keras.losses.serialize(self.function)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Counted:
        return cls(keras.losses.deserialize(config["loss"]), name=config["name"])


@register()
class Everywhere(Counted):
    """A loss whose mean counts masked steps and samples of weight 0, as in Keras 2.3: `Everywhere("mse")`."""

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        values = self.call(y_true, y_pred)
        mask = getattr(y_pred, "_keras_mask", None)
        for factor in (mask, sample_weight):
            if factor is not None:
                factor = ops.cast(factor, values.dtype)
                missing = len(values.shape) - len(factor.shape)
                values = values * ops.reshape(factor, (*ops.shape(factor), *[1] * missing))
        return ops.mean(values)


def _margin(y_true: Any, y_pred: Any) -> Any:
    y_pred = ops.convert_to_tensor(y_pred)
    return ops.relu(ops.subtract(1.0, ops.multiply(ops.cast(y_true, y_pred.dtype), y_pred)))


def _unit(x: Any) -> Any:
    return ops.multiply(x, ops.rsqrt(ops.maximum(ops.sum(ops.square(x), axis=-1, keepdims=True), 1e-12)))


# Keras 3.0 saves a function by its own name, which must not be that of a built-in.
hinge = keras_2_hinge
squared_hinge = keras_2_squared_hinge
cosine_proximity = keras_1_cosine_proximity
