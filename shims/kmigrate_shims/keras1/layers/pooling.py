"""`keras.layers.pooling`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.backend.convolution import output_length
from kmigrate_shims.keras1.engine.layer import InputSpec
from kmigrate_shims.keras1.layers.declared import Declared

__all__ = [
    "AveragePooling1D", "AveragePooling2D", "AveragePooling3D", "GlobalAveragePooling1D", "GlobalAveragePooling2D",
    "GlobalAveragePooling3D", "GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D", "MaxPooling1D",
    "MaxPooling2D", "MaxPooling3D",
]  # fmt: skip


class _Pooling1D(Declared):
    arguments = "pool_length=2, stride=None, border_mode='valid'"
    mode = "max"

    def _ready(self) -> None:
        if self.stride is None:
            self.__dict__["stride"] = self.pool_length
        if self.border_mode not in ("valid", "same"):
            raise ValueError("`border_mode` must be in {valid, same}.")
        self.st, self.pool_size = (self.stride, 1), (self.pool_length, 1)
        self.input_spec = [InputSpec(ndim=3)]

    def get_output_shape_for(self, input_shape: Any) -> Any:
        length = output_length(input_shape[1], self.pool_length, self.border_mode, self.stride)
        return (input_shape[0], length, input_shape[2])

    def _pooling_function(self, inputs: Any, pool_size: Any, strides: Any, border_mode: str, dim_ordering: str) -> Any:
        return K.pool2d(inputs, pool_size, strides, border_mode, dim_ordering, pool_mode=self.mode)

    def call(self, x: Any, mask: Any = None) -> Any:
        given = {"pool_size": (self.pool_length, 1), "strides": (self.stride, 1), "border_mode": self.border_mode}
        return K.squeeze(self._pooling_function(inputs=K.expand_dims(x, 2), dim_ordering="tf", **given), 2)


class MaxPooling1D(_Pooling1D):
    arguments = _Pooling1D.arguments


class AveragePooling1D(_Pooling1D):
    arguments = _Pooling1D.arguments
    mode = "avg"


class _Pooling(Declared):
    mode = "max"
    rank = 2

    def _ready(self) -> None:
        self.__dict__["pool_size"] = tuple(self.pool_size)
        self.__dict__["strides"] = tuple(self.pool_size if self.strides is None else self.strides)
        if self.border_mode not in ("valid", "same"):
            raise ValueError("`border_mode` must be in {valid, same}.")
        self.input_spec = [InputSpec(ndim=self.rank + 2)]

    def get_output_shape_for(self, input_shape: Any) -> Any:
        th = self.dim_ordering == "th"
        given = zip(input_shape[2:] if th else input_shape[1:-1], self.pool_size, self.strides, strict=True)
        sizes = [output_length(size, wide, self.border_mode, step) for size, wide, step in given]
        return (*input_shape[:2], *sizes) if th else (input_shape[0], *sizes, input_shape[-1])

    def _pooling_function(self, inputs: Any, pool_size: Any, strides: Any, border_mode: str, dim_ordering: str) -> Any:
        function = K.pool2d if self.rank == 2 else K.pool3d
        return function(inputs, pool_size, strides, border_mode, dim_ordering, pool_mode=self.mode)

    def call(self, x: Any, mask: Any = None) -> Any:
        return self._pooling_function(
            inputs=x, pool_size=tuple(self.pool_size), strides=tuple(self.strides), border_mode=self.border_mode,
            dim_ordering=self.dim_ordering,
        )  # fmt: skip


_TWO = "pool_size=(2, 2), strides=None, border_mode='valid', dim_ordering='default'"
_THREE = "pool_size=(2, 2, 2), strides=None, border_mode='valid', dim_ordering='default'"


class _Pooling2D(_Pooling):
    arguments = _TWO


class MaxPooling2D(_Pooling2D):
    arguments = _TWO


class AveragePooling2D(_Pooling2D):
    arguments = _TWO
    mode = "avg"


class _Pooling3D(_Pooling):
    arguments = _THREE
    rank = 3


class MaxPooling3D(_Pooling3D):
    arguments = _THREE


class AveragePooling3D(_Pooling3D):
    arguments = _THREE
    mode = "avg"


class _Global(Declared):
    """One number for each channel."""

    rank = 1
    how = "max"

    def _ready(self) -> None:
        self.input_spec = [InputSpec(ndim=self.rank + 2)]

    def _first(self) -> bool:
        return bool(self.__dict__.get("dim_ordering") == "th")

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return (input_shape[0], input_shape[1 if self._first() else -1])

    def call(self, x: Any, mask: Any = None) -> Any:
        axes = [i + (2 if self._first() else 1) for i in range(self.rank)]
        return K.max(x, axis=axes) if self.how == "max" else K.mean(x, axis=axes)


class GlobalMaxPooling1D(_Global):
    arguments = ""


class GlobalAveragePooling1D(_Global):
    arguments = ""
    how = "mean"


class GlobalMaxPooling2D(_Global):
    arguments = "dim_ordering='default'"
    rank = 2


class GlobalAveragePooling2D(GlobalMaxPooling2D):
    how = "mean"


class GlobalMaxPooling3D(_Global):
    arguments = "dim_ordering='default'"
    rank = 3


class GlobalAveragePooling3D(GlobalMaxPooling3D):
    how = "mean"
