"""Regularizers of Keras 1, and penalties on outputs that are summed over the batch, as they were before Keras 3."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from kmigrate_shims.layers.common import register

# Whether this Keras divides penalties on outputs by the batch size.
DIVIDED = tuple(int(number) for number in keras.__version__.split(".")[:2]) >= (3, 1)


@register()
class L1L2(keras.regularizers.L1L2):
    """`WeightRegularizer` and `ActivityRegularizer` of Keras 1: both parts are 0 unless given."""

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        super().__init__(l1=l1, l2=l2)

    def get_config(self) -> dict[str, Any]:
        return {"l1": float(self.l1), "l2": float(self.l2)}


WeightRegularizer = ActivityRegularizer = L1L2


@register()
class EigenvalueRegularizer(keras.regularizers.Regularizer):
    """`k` times the root of the largest eigenvalue of `x.T x`, by nine steps of the power method."""

    def __init__(self, k: float) -> None:
        self.k = float(k)

    def __call__(self, x: Any) -> Any:
        if len(x.shape) != 2:
            raise ValueError(f"EigenvalueRegularizer is for matrices, and not for weights of shape {tuple(x.shape)}")
        covariance = ops.matmul(ops.transpose(x), x)
        vector = ops.matmul(covariance, ops.ones((x.shape[1], 1), dtype=covariance.dtype))
        for _ in range(8):
            vector = ops.matmul(covariance, vector)
        turned = ops.matmul(covariance, vector)
        value = ops.divide(ops.matmul(ops.transpose(turned), vector), ops.matmul(ops.transpose(vector), vector))
        return ops.sum(ops.multiply(ops.sqrt(value), self.k))

    def get_config(self) -> dict[str, Any]:
        return {"k": self.k}


@register()
class Summed(keras.regularizers.Regularizer):
    """A penalty on a layer's output, summed over the batch: `activity_regularizer=summed(l1(0.1))`.

    Keras 3 divides such a penalty by the batch size since 3.1; this takes the division back.
    """

    def __init__(self, regularizer: Any) -> None:
        self.regularizer = keras.regularizers.get(regularizer)

    def __call__(self, x: Any) -> Any:
        penalty = self.regularizer(x)
        return ops.multiply(penalty, ops.cast(ops.shape(x)[0], penalty.dtype)) if DIVIDED else penalty

    def get_config(self) -> dict[str, Any]:
        return {"regularizer": keras.regularizers.serialize(self.regularizer)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Summed:
        return cls(keras.regularizers.deserialize(config["regularizer"]))


summed = Summed


@register()
class Divided(Summed):
    """A penalty on a layer's output, divided by the batch size as in tf.keras: Keras 3.0 does not do it."""

    def __call__(self, x: Any) -> Any:
        penalty = self.regularizer(x)
        return penalty if DIVIDED else ops.divide(penalty, ops.cast(ops.shape(x)[0], penalty.dtype))


@register()
class ActivityRegularization(keras.layers.Layer):
    """Adds a penalty on what passes through it, summed over the batch, or with `divided` by its size."""

    def __init__(self, l1: float = 0.0, l2: float = 0.0, divided: bool = False, **kwargs: Any) -> None:
        super().__init__(activity_regularizer=(Divided if divided else Summed)(L1L2(l1, l2)), **kwargs)
        self.divided = divided
        self.supports_masking = True
        self.l1, self.l2 = float(l1), float(l2)

    def call(self, inputs: Any) -> Any:
        return inputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config.pop("activity_regularizer", None)
        return {**config, "l1": self.l1, "l2": self.l2, **({"divided": True} if self.divided else {})}
