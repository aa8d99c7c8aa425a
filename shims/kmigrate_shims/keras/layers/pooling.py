"""`keras.layers.pooling`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims import backend as K
from kmigrate_shims.keras import era
from kmigrate_shims.keras.engine.base_layer import InputSpec, Layer
from kmigrate_shims.keras.utils.conv_utils import conv_output_length, normalize_padding
from kmigrate_shims.utils.sizes import normalize_tuple as tuples


class _Pooling(Layer):
    rank = 0
    how = "max"

    def __init__(self, pool_size: Any, strides: Any, padding: str, data_format: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        strides = pool_size if strides is None else strides
        self.pool_size = tuples(pool_size, self.rank, "pool_size")
        self.strides = tuples(strides, self.rank, "strides")
        self.padding = normalize_padding(padding)
        self.data_format = K.normalize_data_format(data_format)
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def compute_output_shape(self, input_shape: Any) -> Any:
        first = self.data_format == "channels_first"
        sizes = input_shape[2:] if first else input_shape[1:-1]
        found = [
            conv_output_length(size, pool, self.padding, stride)
            for size, pool, stride in zip(sizes, self.pool_size, self.strides, strict=True)
        ]
        return (*input_shape[:2], *found) if first else (input_shape[0], *found, input_shape[-1])

    def call(self, inputs: Any) -> Any:
        return self._pooling_function(inputs, self.pool_size, self.strides, self.padding, self.data_format)

    def _pooling_function(self, inputs: Any, pool_size: Any, strides: Any, padding: str, data_format: str) -> Any:
        if self.rank == 1:
            axis = 3 if data_format == "channels_first" else 2
            x = K.expand_dims(inputs, axis)
            x = K.pool2d(x, (*pool_size, 1), (*strides, 1), padding, data_format, pool_mode=self.how)
            return K.squeeze(x, axis)
        pool = K.pool2d if self.rank == 2 else K.pool3d
        return pool(inputs, pool_size, strides, padding, data_format, pool_mode=self.how)

    def get_config(self) -> dict[str, Any]:
        own = {
            "pool_size": self.pool_size,
            "padding": self.padding,
            "strides": self.strides,
            "data_format": self.data_format,
        }
        if self.rank == 1:
            own = {k: own[k] for k in ("strides", "pool_size", "padding", "data_format")}
        return {**super().get_config(), **own}


class _Pooling1D(_Pooling):
    rank = 1

    def __init__(
        self, pool_size: Any = 2, strides: Any = None, padding: str = "valid", data_format: Any = "channels_last",
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(pool_size, strides, padding, data_format, **kwargs)


class _Pooling2D(_Pooling):
    rank = 2

    def __init__(
        self, pool_size: Any = (2, 2), strides: Any = None, padding: str = "valid", data_format: Any = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(pool_size, strides, padding, data_format, **kwargs)


class _Pooling3D(_Pooling):
    rank = 3

    def __init__(
        self, pool_size: Any = (2, 2, 2), strides: Any = None, padding: str = "valid", data_format: Any = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(pool_size, strides, padding, data_format, **kwargs)


class MaxPooling1D(_Pooling1D): ...


class MaxPooling2D(_Pooling2D): ...


class MaxPooling3D(_Pooling3D): ...


class AveragePooling1D(_Pooling1D):
    how = "avg"


class AveragePooling2D(_Pooling2D):
    how = "avg"


class AveragePooling3D(_Pooling3D):
    how = "avg"


class _Global(Layer):
    rank = 0
    how = "max"

    def __init__(self, data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if self.rank == 1:
            data_format = data_format or "channels_last"
        self.data_format = K.normalize_data_format(data_format)
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def _axes(self) -> list[int]:
        start = 2 if self.data_format == "channels_first" else 1
        return list(range(start, start + self.rank))

    def call(self, inputs: Any) -> Any:
        return (K.max if self.how == "max" else K.mean)(inputs, axis=self._axes())

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (input_shape[0], input_shape[1 if self.data_format == "channels_first" else self.rank + 1])

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "data_format": self.data_format}


class GlobalAveragePooling1D(_Global):
    rank, how = 1, "avg"

    def __init__(self, data_format: Any = "channels_last", **kwargs: Any) -> None:
        super().__init__(data_format, **kwargs)
        self.supports_masking = not era.is_before("2.2")

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if mask is None:
            return super().call(inputs)
        axis = self._axes()[0]
        mask = K.cast(mask, K.floatx())
        shape = (-1, 1, K.shape(mask)[1]) if axis == 2 else (-1, K.shape(mask)[1], 1)
        mask = K.reshape(mask, shape)
        return K.sum(inputs * mask, axis=axis) / K.sum(mask, axis=axis)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        return None


class GlobalMaxPooling1D(_Global):
    rank = 1

    def __init__(self, data_format: Any = "channels_last", **kwargs: Any) -> None:
        super().__init__(data_format, **kwargs)


class GlobalAveragePooling2D(_Global):
    rank, how = 2, "avg"


class GlobalMaxPooling2D(_Global):
    rank = 2


class GlobalAveragePooling3D(_Global):
    rank, how = 3, "avg"


class GlobalMaxPooling3D(_Global):
    rank = 3


AvgPool1D, MaxPool1D = AveragePooling1D, MaxPooling1D
AvgPool2D, MaxPool2D = AveragePooling2D, MaxPooling2D
AvgPool3D, MaxPool3D = AveragePooling3D, MaxPooling3D
GlobalMaxPool1D, GlobalMaxPool2D, GlobalMaxPool3D = GlobalMaxPooling1D, GlobalMaxPooling2D, GlobalMaxPooling3D
GlobalAvgPool1D, GlobalAvgPool2D = GlobalAveragePooling1D, GlobalAveragePooling2D
GlobalAvgPool3D = GlobalAveragePooling3D
__all__ = [
    "AveragePooling1D", "AveragePooling2D", "AveragePooling3D", "AvgPool1D", "AvgPool2D", "AvgPool3D",
    "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D", "GlobalAvgPool1D",
    "GlobalAvgPool2D", "GlobalAvgPool3D", "GlobalMaxPool1D", "GlobalMaxPool2D", "GlobalMaxPool3D",
    "GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D", "MaxPool1D", "MaxPool2D", "MaxPool3D",
    "MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "_Pooling1D", "_Pooling2D", "_Pooling3D",
]  # fmt: skip
