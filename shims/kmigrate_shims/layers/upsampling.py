"""UpSampling2D that interpolates between corners, as TensorFlow 1 and Theano did. Keras 3 does between centres."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from kmigrate_shims.layers.common import register

WORDS = ("bilinear_corner", "bilinear_theano", "bilinear", "nearest")


@register()
class UpSampling2D(keras.layers.UpSampling2D):
    """The new number at place i stands at i / size among the old ones; behind the last of them it stays the same."""

    def __init__(self, *args: Any, interpolation: str = "bilinear_corner", **kwargs: Any) -> None:
        if interpolation not in WORDS:
            raise ValueError(f"interpolation must be one of {', '.join(WORDS)}, and not {interpolation!r}")
        native = interpolation in ("nearest", "bilinear")
        super().__init__(*args, interpolation=interpolation if native else "nearest", **kwargs)
        self.interpolation = interpolation

    def call(self, inputs: Any) -> Any:
        if self.interpolation in ("nearest", "bilinear"):
            return super().call(inputs)
        first = 2 if self.data_format == "channels_first" else 1
        for axis, factor in enumerate(self.size, first):
            inputs = _spread(inputs, axis, factor)
        return inputs

    def compute_output_shape(self, input_shape: Any) -> tuple[Any, ...]:
        first = 2 if self.data_format == "channels_first" else 1
        shape = list(input_shape)
        for axis, factor in enumerate(self.size, first):
            shape[axis] = None if shape[axis] is None else shape[axis] * factor
        return tuple(shape)

    def compute_output_spec(self, inputs: Any) -> Any:
        return keras.KerasTensor(self.compute_output_shape(inputs.shape), dtype=self.compute_dtype)


def _spread(x: Any, axis: int, factor: int) -> Any:
    size = ops.shape(x)[axis]
    places = ops.arange(size * factor, dtype="int32")
    low = places // factor
    high = ops.minimum(low + 1, size - 1)
    share = ops.cast(places % factor, x.dtype) / factor
    shape = [1] * len(x.shape)
    shape[axis] = -1
    share = ops.reshape(share, shape)
    return ops.take(x, low, axis=axis) * (1.0 - share) + ops.take(x, high, axis=axis) * share
