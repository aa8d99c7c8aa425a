"""Padding, cropping and upsampling."""

from __future__ import annotations

from typing import Any

from kmigrate_shims import backend as K
from kmigrate_shims.keras.engine.base_layer import InputSpec, Layer
from kmigrate_shims.utils.sizes import normalize_tuple as tuples


class _Spatial(Layer):
    rank = 0

    def _format(self, data_format: Any) -> None:
        self.data_format = K.normalize_data_format(data_format)
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def _each(self, input_shape: Any, change: Any) -> Any:
        start = 2 if self.data_format == "channels_first" else 1
        found = list(input_shape)
        for i in range(self.rank):
            size = found[start + i]
            found[start + i] = None if size is None else change(i, size)
        return tuple(found)


def _pairs(value: Any, rank: int, name: str) -> tuple[tuple[int, int], ...]:
    """One number, one number for each axis, or two for each."""
    if isinstance(value, int):
        return ((value, value),) * rank
    if not hasattr(value, "__len__"):
        raise ValueError(
            f"`{name}` should be either an int, a tuple of {rank} ints, or a tuple of {rank} tuples. Found: {value}"
        )
    if len(value) != rank:
        raise ValueError(f"`{name}` should have {rank} elements. Found: {value}")
    return tuple((one, one) if isinstance(one, int) else tuples(one, 2, f"entry of {name}") for one in value)  # type: ignore[misc]


class _ZeroPadding(_Spatial):
    def __init__(self, padding: Any, data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._format(data_format)
        self.padding: Any = _pairs(padding, self.rank, "padding")

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self._each(input_shape, lambda i, size: size + sum(self.padding[i]))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "padding": self.padding, "data_format": self.data_format}


class ZeroPadding1D(_ZeroPadding):
    rank = 1

    def __init__(self, padding: Any = 1, **kwargs: Any) -> None:
        pair = tuples(padding, 2, "padding")
        super().__init__((pair,), "channels_last", **kwargs)
        self.padding = pair

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self._each(input_shape, lambda i, size: size + sum(self.padding))

    def call(self, inputs: Any) -> Any:
        return K.temporal_padding(inputs, padding=self.padding)

    def get_config(self) -> dict[str, Any]:
        return {**Layer.get_config(self), "padding": self.padding}


class ZeroPadding2D(_ZeroPadding):
    rank = 2

    def __init__(self, padding: Any = (1, 1), data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(padding, data_format, **kwargs)

    def call(self, inputs: Any) -> Any:
        return K.spatial_2d_padding(inputs, padding=self.padding, data_format=self.data_format)


class ZeroPadding3D(_ZeroPadding):
    rank = 3

    def __init__(self, padding: Any = (1, 1, 1), data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(padding, data_format, **kwargs)

    def call(self, inputs: Any) -> Any:
        return K.spatial_3d_padding(inputs, padding=self.padding, data_format=self.data_format)


class _Cropping(_Spatial):
    cropping: Any

    def __init__(self, cropping: Any, data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._format(data_format)
        self.cropping = _pairs(cropping, self.rank, "cropping")

    def _cuts(self) -> Any:
        return self.cropping

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self._each(input_shape, lambda i, size: size - sum(self._cuts()[i]))

    def call(self, inputs: Any) -> Any:
        cuts = [slice(before, -after if after else None) for before, after in self._cuts()]
        whole = slice(None)
        if self.data_format == "channels_first":
            return inputs[(whole, whole, *cuts)]
        return inputs[(whole, *cuts, whole)]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "cropping": self.cropping, "data_format": self.data_format}


class Cropping1D(_Cropping):
    rank = 1

    def __init__(self, cropping: Any = (1, 1), **kwargs: Any) -> None:
        pair = tuples(cropping, 2, "cropping")
        super().__init__((pair,), "channels_last", **kwargs)
        self.cropping = pair

    def _cuts(self) -> Any:
        return (self.cropping,)

    def get_config(self) -> dict[str, Any]:
        return {**Layer.get_config(self), "cropping": self.cropping}


class Cropping2D(_Cropping):
    rank = 2

    def __init__(self, cropping: Any = ((0, 0), (0, 0)), data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(cropping, data_format, **kwargs)


class Cropping3D(_Cropping):
    rank = 3

    def __init__(self, cropping: Any = ((1, 1), (1, 1), (1, 1)), data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(cropping, data_format, **kwargs)


class _UpSampling(_Spatial):
    def __init__(self, size: Any, data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._format(data_format)
        self.size: Any = tuples(size, self.rank, "size")

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self._each(input_shape, lambda i, size: size * self.size[i])

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "size": self.size, "data_format": self.data_format}


class UpSampling1D(_UpSampling):
    rank = 1

    def __init__(self, size: int = 2, **kwargs: Any) -> None:
        super().__init__((int(size),), "channels_last", **kwargs)
        self.size = int(size)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self._each(input_shape, lambda i, size: size * self.size)

    def call(self, inputs: Any) -> Any:
        return K.repeat_elements(inputs, self.size, axis=1)

    def get_config(self) -> dict[str, Any]:
        return {**Layer.get_config(self), "size": self.size}


class UpSampling2D(_UpSampling):
    rank = 2

    def __init__(
        self, size: Any = (2, 2), data_format: Any = None, interpolation: str = "nearest", **kwargs: Any
    ) -> None:
        super().__init__(size, data_format, **kwargs)
        if interpolation not in ("nearest", "bilinear"):
            raise ValueError('interpolation should be one of "nearest" or "bilinear".')
        self.interpolation = interpolation

    def call(self, inputs: Any) -> Any:
        return K.resize_images(inputs, self.size[0], self.size[1], self.data_format, self.interpolation)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "interpolation": self.interpolation}


class UpSampling3D(_UpSampling):
    rank = 3

    def __init__(self, size: Any = (2, 2, 2), data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(size, data_format, **kwargs)

    def call(self, inputs: Any) -> Any:
        return K.resize_volumes(inputs, self.size[0], self.size[1], self.size[2], self.data_format)
