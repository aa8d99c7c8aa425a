"""`keras.layers.convolutional`: images are channels first, whatever the backend, unless a layer is told otherwise."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras0 import backend as K
from kmigrate_shims.keras0.layers.base import Declared

__all__ = [
    "AveragePooling1D", "AveragePooling2D", "AveragePooling3D", "Convolution1D", "Convolution2D", "Convolution3D",
    "MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "UpSampling1D", "UpSampling2D", "UpSampling3D", "ZeroPadding1D",
    "ZeroPadding2D", "ZeroPadding3D", "conv_output_length",
]  # fmt: skip
PARTS = "W_regularizer=None, b_regularizer=None, activity_regularizer=None, W_constraint=None, b_constraint=None"


def conv_output_length(input_length: Any, filter_size: int, border_mode: str, stride: int) -> Any:
    if input_length is None:
        return None
    if border_mode not in ("same", "valid"):
        raise AssertionError("border_mode must be in {valid, same}")
    length = input_length if border_mode == "same" else input_length - filter_size + 1
    return (length + stride - 1) // stride


def needs_theano(layer: Any) -> None:
    if K.backend() != "theano":
        raise Exception(type(layer).__name__ + " is currently only working with Theano backend.")


class _Placed(Declared):
    """What changes the axes of space."""

    rank = 2
    subsample: Any
    stride: Any
    strides: Any
    pool_size: Any
    size: Any
    padding: Any

    def _sizes(self, sizes: list[Any]) -> list[Any]:
        raise NotImplementedError

    def _channels(self, given: Any) -> Any:
        return given

    @property
    def output_shape(self) -> Any:
        shape = self.input_shape
        if getattr(self, "dim_ordering", "tf") == "th":
            return (shape[0], self._channels(shape[1]), *self._sizes(list(shape[2:])))
        return (shape[0], *self._sizes(list(shape[1:-1])), self._channels(shape[-1]))


class _Convolution(_Placed):
    sizes: tuple[str, ...] = ("nb_row", "nb_col")
    constrained = ("W", "b")

    def _ready(self, kwargs: dict[str, Any]) -> None:
        self.subsample = tuple(self.subsample)

    def _kernel(self) -> tuple[int, ...]:
        return tuple(getattr(self, name) for name in self.sizes)

    def build(self) -> None:
        th = self.dim_ordering == "th"
        many = self.input_shape[1 if th else -1]
        self.W_shape: Any = (self.nb_filter, many, *self._kernel()) if th else (*self._kernel(), many, self.nb_filter)
        self.W = self.init(self.W_shape, name=f"{self.name}_W")
        self.b = K.zeros((self.nb_filter,), name=f"{self.name}_b")
        self._made(self.W, self.b)

    def _channels(self, given: Any) -> Any:
        return self.nb_filter

    def _sizes(self, sizes: list[Any]) -> list[Any]:
        given = zip(sizes, self._kernel(), self.subsample, strict=True)
        return [conv_output_length(size, wide, self.border_mode, step) for size, wide, step in given]

    def get_output(self, train: bool = False) -> Any:
        function = K.conv2d if len(self.sizes) == 2 else K.conv3d
        found = function(self.get_input(train), self.W, self.subsample, self.border_mode, self.dim_ordering)
        ones = (1,) * len(self.sizes)
        wide = (1, self.nb_filter, *ones) if self.dim_ordering == "th" else (1, *ones, self.nb_filter)
        return self.activation(found + K.reshape(self.b, wide))


class Convolution1D(_Convolution):
    arguments = (
        "nb_filter, filter_length, init='uniform', activation='linear', weights=None, border_mode='valid', "
        f"subsample_length=1, {PARTS}, input_dim=None, input_length=None"
    )
    input_ndim = 3

    def _ready(self, kwargs: dict[str, Any]) -> None:
        self.subsample = (self.subsample_length, 1)

    def build(self) -> None:
        self.W_shape = (self.nb_filter, self.input_shape[2], self.filter_length, 1)
        self.W = self.init(self.W_shape, name=f"{self.name}_W")
        self.b = K.zeros((self.nb_filter,), name=f"{self.name}_b")
        self._made(self.W, self.b)

    def _sizes(self, sizes: list[Any]) -> list[Any]:
        return [conv_output_length(sizes[0], self.filter_length, self.border_mode, self.subsample_length)]

    def get_output(self, train: bool = False) -> Any:
        x = K.permute_dimensions(K.expand_dims(self.get_input(train), -1), (0, 2, 1, 3))
        found = K.conv2d(x, self.W, self.subsample, self.border_mode, "th")
        found = self.activation(found + K.reshape(self.b, (1, self.nb_filter, 1, 1)))
        return K.permute_dimensions(K.squeeze(found, 3), (0, 2, 1))


class Convolution2D(_Convolution):
    arguments = (
        "nb_filter, nb_row, nb_col, init='glorot_uniform', activation='linear', weights=None, border_mode='valid', "
        f"subsample=(1, 1), dim_ordering='th', {PARTS}"
    )
    input_ndim = 4


class Convolution3D(_Convolution):
    arguments = (
        "nb_filter, kernel_dim1, kernel_dim2, kernel_dim3, init='glorot_uniform', activation='linear', weights=None, "
        f"border_mode='valid', subsample=(1, 1, 1), dim_ordering='th', {PARTS}"
    )
    input_ndim = 5
    sizes = ("kernel_dim1", "kernel_dim2", "kernel_dim3")

    def _ready(self, kwargs: dict[str, Any]) -> None:
        needs_theano(self)
        super()._ready(kwargs)


class _Pooling1D(_Placed):
    arguments = "pool_length=2, stride=None, border_mode='valid'"
    mode = "max"

    def _ready(self, kwargs: dict[str, Any]) -> None:
        self.stride = self.pool_length if self.stride is None else self.stride
        self.st, self.pool_size = (self.stride, 1), (self.pool_length, 1)

    def _sizes(self, sizes: list[Any]) -> list[Any]:
        return [conv_output_length(sizes[0], self.pool_length, self.border_mode, self.stride)]

    def _pooling_function(self, inputs: Any, pool_size: Any, strides: Any, border_mode: str, dim_ordering: str) -> Any:
        return K.pool2d(inputs, pool_size, strides, border_mode, dim_ordering, pool_mode=self.mode)

    def get_output(self, train: bool = False) -> Any:
        x = K.permute_dimensions(K.expand_dims(self.get_input(train), -1), (0, 2, 1, 3))
        found = self._pooling_function(
            inputs=x, pool_size=self.pool_size, strides=self.st,
            border_mode=self.border_mode, dim_ordering="th",
        )  # fmt: skip
        return K.squeeze(K.permute_dimensions(found, (0, 2, 1, 3)), 3)


class MaxPooling1D(_Pooling1D):
    arguments = _Pooling1D.arguments


class AveragePooling1D(_Pooling1D):
    arguments = _Pooling1D.arguments
    mode = "avg"


class _Pooling(_Placed):
    mode = "max"

    def _ready(self, kwargs: dict[str, Any]) -> None:
        if self.rank == 3:
            needs_theano(self)
        self.pool_size = tuple(self.pool_size)
        self.strides = tuple(self.pool_size if self.strides is None else self.strides)
        self.input_ndim = self.rank + 2

    def _sizes(self, sizes: list[Any]) -> list[Any]:
        given = zip(sizes, self.pool_size, self.strides, strict=True)
        return [conv_output_length(size, wide, self.border_mode, step) for size, wide, step in given]

    def _pooling_function(self, inputs: Any, pool_size: Any, strides: Any, border_mode: str, dim_ordering: str) -> Any:
        function = K.pool2d if self.rank == 2 else K.pool3d
        return function(inputs, pool_size, strides, border_mode, dim_ordering, pool_mode=self.mode)

    def get_output(self, train: bool = False) -> Any:
        return self._pooling_function(
            inputs=self.get_input(train), pool_size=self.pool_size, strides=self.strides, border_mode=self.border_mode,
            dim_ordering=self.dim_ordering,
        )  # fmt: skip


class _Pooling2D(_Pooling):
    arguments = "pool_size=(2, 2), strides=None, border_mode='valid', dim_ordering='th'"


class MaxPooling2D(_Pooling2D):
    arguments = _Pooling2D.arguments


class AveragePooling2D(_Pooling2D):
    arguments = _Pooling2D.arguments
    mode = "avg"


class _Pooling3D(_Pooling):
    arguments = "pool_size=(2, 2, 2), strides=None, border_mode='valid', dim_ordering='th'"
    rank = 3


class MaxPooling3D(_Pooling3D):
    arguments = _Pooling3D.arguments


class AveragePooling3D(_Pooling3D):
    arguments = _Pooling3D.arguments
    mode = "avg"


class UpSampling1D(_Placed):
    arguments = "length=2"
    input_ndim = 3

    def _sizes(self, sizes: list[Any]) -> list[Any]:
        return [None if sizes[0] is None else self.length * sizes[0]]

    def get_output(self, train: bool = False) -> Any:
        return K.repeat_elements(self.get_input(train), self.length, axis=1)


class UpSampling2D(_Placed):
    arguments = "size=(2, 2), dim_ordering='th'"
    omitted = ("dim_ordering",)
    input_ndim = 4

    def _ready(self, kwargs: dict[str, Any]) -> None:
        self.size = tuple(self.size)

    def _sizes(self, sizes: list[Any]) -> list[Any]:
        return [None if d is None else d * times for d, times in zip(sizes, self.size, strict=True)]

    def get_output(self, train: bool = False) -> Any:
        return K.resize_images(self.get_input(train), *self.size, self.dim_ordering)


class UpSampling3D(UpSampling2D):
    arguments = "size=(2, 2, 2), dim_ordering='th'"
    input_ndim = 5

    def _ready(self, kwargs: dict[str, Any]) -> None:
        needs_theano(self)
        super()._ready(kwargs)

    def get_output(self, train: bool = False) -> Any:
        return K.resize_volumes(self.get_input(train), *self.size, self.dim_ordering)


class ZeroPadding1D(_Placed):
    arguments = "padding=1"
    input_ndim = 3

    def _sizes(self, sizes: list[Any]) -> list[Any]:
        return [None if sizes[0] is None else sizes[0] + 2 * self.padding]

    def get_output(self, train: bool = False) -> Any:
        return K.temporal_padding(self.get_input(train), padding=self.padding)


class ZeroPadding2D(_Placed):
    arguments = "padding=(1, 1), dim_ordering='th'"
    omitted = ("dim_ordering",)
    input_ndim = 4

    def _ready(self, kwargs: dict[str, Any]) -> None:
        self.padding = tuple(self.padding)

    def _sizes(self, sizes: list[Any]) -> list[Any]:
        return [None if d is None else d + 2 * p for d, p in zip(sizes, self.padding, strict=True)]

    def get_output(self, train: bool = False) -> Any:
        return K.spatial_2d_padding(self.get_input(train), self.padding, self.dim_ordering)


class ZeroPadding3D(ZeroPadding2D):
    arguments = "padding=(1, 1, 1), dim_ordering='th'"
    input_ndim = 5

    def _ready(self, kwargs: dict[str, Any]) -> None:
        needs_theano(self)
        super()._ready(kwargs)

    def get_output(self, train: bool = False) -> Any:
        return K.spatial_3d_padding(self.get_input(train), self.padding, self.dim_ordering)
