"""What the mean of a loss counted, before Keras 2.3 and in it."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from kmigrate_shims.layers.common import register


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
            weights = _weights(sample_weight, values)
            values = ops.mean(values, axis=tuple(range(len(weights.shape), len(values.shape))))
            counted = ops.mean(ops.cast(ops.not_equal(weights, 0.0), values.dtype))
            values = values * weights / counted
        return ops.mean(values)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Targets were of the type of the predictions, and a list of them a column."""
        dtype = keras.backend.standardize_dtype(y_pred.dtype)
        y_true = ops.cast(y_true, dtype if keras.backend.is_float_dtype(dtype) else keras.config.floatx())
        if len(y_true.shape) == 1 and len(y_pred.shape) > 1:
            y_true = ops.expand_dims(y_true, -1)
        return self.function(y_true, y_pred)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "loss": keras.losses.serialize(self.function)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Counted:
        return cls(keras.losses.deserialize(config["loss"]), name=config["name"])


@register()
class Everywhere(Counted):
    """A loss whose mean counts samples of weight 0 and masked steps, as in Keras 2.3: `Everywhere("mse")`.

    With `masked=False` it leaves masked steps out, as tf.keras since 2.10 did.
    """

    def __init__(self, loss: Any, name: str = "counted", masked: bool = True, **kwargs: Any) -> None:
        super().__init__(loss, name=name, **kwargs)
        self.masked = masked

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        values = self.call(y_true, y_pred)
        mask = getattr(y_pred, "_keras_mask", None)
        for factor in (mask, sample_weight):
            if factor is not None:
                factor = _weights(factor, values)
                missing = len(values.shape) - len(factor.shape)
                values = values * ops.reshape(factor, (*ops.shape(factor), *[1] * missing))
        if mask is not None and not self.masked:
            values = values / ops.mean(ops.cast(mask, values.dtype))
        return ops.mean(values)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "masked": self.masked}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Everywhere:
        return cls(keras.losses.deserialize(config["loss"]), config["name"], config.get("masked", True))


def _weights(given: Any, values: Any) -> Any:
    """Weights of no more axes than what they weigh: `per_sample` gives them those of the targets."""
    weights = ops.cast(given, values.dtype)
    more = len(weights.shape) - len(values.shape)
    return ops.squeeze(weights, axis=tuple(range(-more, 0))) if more > 0 else weights
